import fc from 'fast-check';
import { parseFilter, parsePath, type Filter } from './filter.ts';
import { matches } from './filter-match.ts';
import { filterToSql, orderOf, type Columns } from './filter-sql.ts';
import { ScimProblem } from './scim-problem.ts';

const eq = (path: string, value: string): Filter => ({
  kind: 'compare',
  path,
  operator: 'eq',
  value,
});

const COLUMNS: Columns = {
  username: { sql: 'u.email', type: 'lower' },
  displayname: { sql: 'u.name', type: 'text' },
  externalid: { sql: 's.external_id', type: 'exact' },
  active: { sql: 'u.active', type: 'boolean' },
  'emails.type': { sql: "'work'::text", type: 'text' },
  'emails.value': { sql: 'u.email', type: 'text' },
  'members.value': { sql: 'm.id', type: 'exact', some: (inner) => `exists (${inner})` },
  'meta.created': { sql: 'u.created_at', type: 'time' },
};

/** What a filter becomes, its parameters in their places. */
function sqlOf(text: string): string {
  const parameters: unknown[] = [];
  const sql = filterToSql(parseFilter(text), COLUMNS, parameters);
  return sql.replace(/\$(\d+)/g, (_, n: string) => JSON.stringify(parameters[Number(n) - 1]));
}

const scimTypeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimProblem) return error.scimType;
    throw error;
  }
  return 'nothing wrong';
};

/** Filters of one attribute `a` with texts, and what they say of a text. */
const filters: fc.Arbitrary<{ text: string; holds: (value: string) => boolean }> = fc.letrec<{
  filter: { text: string; holds: (value: string) => boolean };
}>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.string({ maxLength: 3 }).map((wanted) => ({
      text: `a eq ${JSON.stringify(wanted)}`,
      holds: (value: string) => value.toLowerCase() === wanted.toLowerCase(),
    })),
    fc.tuple(tie('filter'), tie('filter')).map(([left, right]) => ({
      text: `(${left.text}) and (${right.text})`,
      holds: (value: string) => left.holds(value) && right.holds(value),
    })),
    fc.tuple(tie('filter'), tie('filter')).map(([left, right]) => ({
      text: `(${left.text}) OR (${right.text})`,
      holds: (value: string) => left.holds(value) || right.holds(value),
    })),
    tie('filter').map((inner) => ({
      text: `not (${inner.text})`,
      holds: (value: string) => !inner.holds(value),
    })),
  ),
})).filter;

describe('a filter', () => {
  it.each([
    ['userName eq "a"', eq('username', 'a')],
    ['USERNAME Eq "a"', eq('username', 'a')],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a"', eq('username', 'a')],
    ['name.familyName pr', { kind: 'present', path: 'name.familyname' }],
    ['active eq true', { kind: 'compare', path: 'active', operator: 'eq', value: true }],
    ['n gt -1.5e2', { kind: 'compare', path: 'n', operator: 'gt', value: -150 }],
    ['externalId eq null', { kind: 'compare', path: 'externalid', operator: 'eq', value: null }],
    ['a eq "\\u0041\\""', eq('a', 'A"')],
  ] as const)('%s is read', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });

  it('lets "and" bind more than "or", and brackets more than both', () => {
    expect(parseFilter('a eq "1" or b eq "2" and c eq "3"')).toEqual({
      kind: 'or',
      left: eq('a', '1'),
      right: { kind: 'and', left: eq('b', '2'), right: eq('c', '3') },
    });
    expect(parseFilter('(a eq "1" or b eq "2") and not (c eq "3")')).toEqual({
      kind: 'and',
      left: { kind: 'or', left: eq('a', '1'), right: eq('b', '2') },
      right: { kind: 'not', of: eq('c', '3') },
    });
  });

  it('asks some value of a list, also as Entra ID writes it', () => {
    const work = { kind: 'some', path: 'emails', of: eq('type', 'work') };
    expect(parseFilter('emails[type eq "work"]')).toEqual(work);
    expect(parseFilter('emails[type eq "work"].value eq "a"')).toEqual({
      kind: 'some',
      path: 'emails',
      of: { kind: 'and', left: eq('type', 'work'), right: eq('value', 'a') },
    });
  });

  it.each([
    ['nothing', ''],
    ['an attribute alone', 'userName'],
    ['an unknown operator', 'userName like "a"'],
    ['no value', 'userName eq'],
    ['a value without quotes', 'userName eq a'],
    ['quotes that do not end', 'userName eq "a'],
    ['a bracket too few', '(userName eq "a"'],
    ['a bracket too many', 'userName eq "a")'],
    ['a rest', 'userName eq "a" "b"'],
    ['an operator without an attribute', 'eq "a"'],
    ['a NUL', 'userName eq "\\u0000"'],
    ['half a pair', 'userName eq "\\ud800"'],
    ['"not" without brackets', 'not userName eq "a"'],
    ['too many brackets', `${'('.repeat(200)}a pr${')'.repeat(200)}`],
    ['too much', `a eq "${'x'.repeat(5000)}"`],
    ['a path that begins with a dot', '.a eq "b"'],
  ])('with %s is refused as invalidFilter', (_what, text) => {
    expect(scimTypeOf(() => parseFilter(text))).toBe('invalidFilter');
  });

  it('throws nothing but that, whatever it is', () => {
    const pieces = fc.constantFrom(
      ...['userName', 'eq', 'and', 'or', 'not', 'pr', '(', ')', '[', ']', '"a"', '"', '.', ' '],
      ...['emails', 'value', 'null', '1', "'", ';', '--', 'members'],
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        for (const work of [() => sqlOf(text), () => parsePath(text)]) {
          expect(['nothing wrong', 'invalidFilter', 'invalidPath']).toContain(scimTypeOf(work));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('means what its parts mean, however they are put together', () => {
    fc.assert(
      fc.property(filters, fc.string({ maxLength: 3 }), ({ text, holds }, value) => {
        expect(matches(parseFilter(text), { a: value })).toBe(holds(value));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the SQL of a filter', () => {
  it.each([
    ['displayName eq "A"', '(lower(u.name) is not null and lower(u.name) = lower("A"::text))'],
    ['userName eq "A"', '(u.email is not null and u.email = "a"::text)'],
    ['externalId ne "A"', '(s.external_id is distinct from "A"::text)'],
    ['active eq "False"', '(u.active = false::boolean)'],
    ['externalId pr', "(s.external_id is not null and s.external_id <> '')"],
    ['externalId eq null', "(not (s.external_id is not null and s.external_id <> ''))"],
    [
      'meta.created ge "2027-01-31T12:00:00Z"',
      '(u.created_at >= "2027-01-31T12:00:00Z"::timestamptz)',
    ],
    ['members.value eq "x"', 'exists ((m.id is not null and m.id = "x"::text))'],
    ['members[value eq "x"]', 'exists ((m.id is not null and m.id = "x"::text))'],
  ])('%s', (text, sql) => {
    expect(sqlOf(text)).toBe(sql);
  });

  it.each([
    'password eq "a"',
    'passwordHash sw "a"',
    'constructor eq "a"',
    'active gt true',
    'active eq "maybe"',
    'meta.created eq "yesterday"',
    'meta.created co "2027"',
    'userName eq true',
    'userName gt null',
    'phones[type eq "work"]',
    'members[value eq "x" and value eq "y"]',
  ])('is refused where it makes no sense: %s', (text) => {
    expect(scimTypeOf(() => sqlOf(text))).toBe('invalidFilter');
  });

  it('holds nothing that the caller wrote, whatever that is', () => {
    const operators = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
    fc.assert(
      fc.property(fc.string(), operators, (value, operator) => {
        const parameters: unknown[] = [];
        const text = `displayName ${operator} ${JSON.stringify(value)}`;
        fc.pre(!value.includes('\0') && text.length < 4000);
        const same = filterToSql(parseFilter(`displayName ${operator} "x"`), COLUMNS, []);
        expect(filterToSql(parseFilter(text), COLUMNS, parameters)).toBe(same);
        expect(parameters).toEqual([value]);
      }),
    );
  });

  it('sorts by what there is, and by nothing else', () => {
    expect(orderOf('username', true, COLUMNS, 'u.id')).toBe('u.email desc, u.id');
    expect(orderOf(undefined, true, COLUMNS, 'u.id')).toBe('u.id');
    for (const sortBy of ['u.id; drop table x', 'members.value', 'toString']) {
      expect(scimTypeOf(() => orderOf(sortBy, false, COLUMNS, 'u.id'))).toBe('invalidFilter');
    }
  });
});
