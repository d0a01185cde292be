import fc from 'fast-check';
import type { Json } from './filter-match.ts';
import { readOperations } from './patch-body.ts';
import { patched, type Shape } from './patch.ts';
import { ScimProblem } from './scim-problem.ts';

const SHAPE: Shape = {
  id: { kind: 'simple', readOnly: true },
  userName: { kind: 'simple' },
  nickName: { kind: 'simple' },
  active: { kind: 'simple' },
  name: { kind: 'complex', subs: ['formatted', 'givenName', 'familyName'] },
  emails: { kind: 'list', subs: ['value', 'type', 'primary'] },
  members: { kind: 'list', subs: ['value', 'display'] },
};

const ADA: Json = {
  id: '1',
  userName: 'ada',
  nickName: 'A',
  active: true,
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [
    { value: 'ada@work', type: 'work', primary: true },
    { value: 'ada@home', type: 'home' },
  ],
  members: [{ value: 'x' }, { value: 'y' }],
};

const after = (...operations: unknown[]): Json =>
  patched(ADA, readOperations({ Operations: operations }), SHAPE);
const without = (gone: string): Json =>
  Object.fromEntries(Object.entries(ADA).filter(([name]) => name !== gone));
const faultOf = (...operations: unknown[]): string => {
  try {
    after(...operations);
  } catch (error) {
    if (error instanceof ScimProblem) return error.scimType;
    throw error;
  }
  return 'nothing wrong';
};

describe('add (RFC 7644, section 3.5.2.1)', () => {
  it.each<[string, object, Json]>([
    ['sets what is simple', { path: 'nickName', value: 'B' }, { nickName: 'B' }],
    [
      'without a path adds each attribute of its value',
      { value: { nickName: 'B', emails: [{ value: 'ada@club', type: 'other' }] } },
      {
        nickName: 'B',
        emails: [...(ADA['emails'] as Json[]), { value: 'ada@club', type: 'other' }],
      },
    ],
    [
      'puts members of what is complex beside those that there are',
      { path: 'name', value: { givenName: 'A.' } },
      { name: { givenName: 'A.', familyName: 'Lovelace' } },
    ],
    [
      'sets one member',
      { path: 'name.familyName', value: 'L.' },
      { name: { givenName: 'Ada', familyName: 'L.' } },
    ],
    [
      'adds to a list',
      { path: 'members', value: [{ value: 'z' }] },
      { members: [{ value: 'x' }, { value: 'y' }, { value: 'z' }] },
    ],
    [
      'adds one that is no list',
      { path: 'members', value: { value: 'z' } },
      { members: [{ value: 'x' }, { value: 'y' }, { value: 'z' }] },
    ],
    ['adds nothing twice', { path: 'members', value: [{ value: 'x', display: 'X' }] }, {}],
    [
      'takes "primary" from the others',
      { path: 'emails', value: [{ value: 'new', primary: true }] },
      {
        emails: [
          { value: 'ada@work', type: 'work' },
          { value: 'ada@home', type: 'home' },
          { value: 'new', primary: true },
        ],
      },
    ],
    [
      'makes the value that its filter asks for and that is missing',
      { path: 'emails[type eq "other"].value', value: 'ada@club' },
      { emails: [...(ADA['emails'] as Json[]), { type: 'other', value: 'ada@club' }] },
    ],
  ])('%s', (_what, operation, change) => {
    expect(after({ op: 'add', ...operation })).toEqual({ ...ADA, ...change });
  });
});

describe('replace (RFC 7644, section 3.5.2.3)', () => {
  it.each<[string, object, Json]>([
    ['sets what is simple', { path: 'userName', value: 'b' }, { userName: 'b' }],
    [
      'without a path replaces each attribute of its value',
      { value: { active: false, userName: 'b' } },
      { active: false, userName: 'b' },
    ],
    [
      'takes paths as names of members',
      { value: { 'name.givenName': 'A.' } },
      { name: { givenName: 'A.', familyName: 'Lovelace' } },
    ],
    [
      'leaves members of what is complex that it does not name',
      { path: 'name', value: { familyName: 'L.' } },
      { name: { givenName: 'Ada', familyName: 'L.' } },
    ],
    [
      'puts a list in place of a list',
      { path: 'members', value: [{ value: 'z' }] },
      { members: [{ value: 'z' }] },
    ],
    [
      'changes what a filter chooses',
      { path: 'emails[type eq "work"].value', value: 'new' },
      {
        emails: [
          { value: 'new', type: 'work', primary: true },
          { value: 'ada@home', type: 'home' },
        ],
      },
    ],
    [
      'puts a value in place of what a filter chooses',
      { path: 'emails[type eq "home"]', value: { value: 'new', type: 'other' } },
      {
        emails: [
          { value: 'ada@work', type: 'work', primary: true },
          { value: 'new', type: 'other' },
        ],
      },
    ],
    [
      'sets what is not there',
      { path: 'name.formatted', value: 'Ada L.' },
      { name: { givenName: 'Ada', familyName: 'Lovelace', formatted: 'Ada L.' } },
    ],
  ])('%s', (_what, operation, change) => {
    expect(after({ op: 'replace', ...operation })).toEqual({ ...ADA, ...change });
  });

  it('of what a filter chooses and is not there has no target', () => {
    const path = 'emails[type eq "other"].value';
    expect(faultOf({ op: 'replace', path, value: 'a' })).toBe('noTarget');
  });
});

describe('remove (RFC 7644, section 3.5.2.2)', () => {
  it.each<[string, object, Json]>([
    ['takes an attribute away', { path: 'nickName' }, without('nickName')],
    [
      'takes a member away',
      { path: 'name.givenName' },
      { ...ADA, name: { familyName: 'Lovelace' } },
    ],
    ['takes all of a list away', { path: 'members' }, { ...ADA, members: [] }],
    [
      'takes what a filter chooses',
      { path: 'members[value eq "x"]' },
      { ...ADA, members: [{ value: 'y' }] },
    ],
    [
      'takes what its value names, as Entra ID does',
      { path: 'members', value: [{ value: 'y' }] },
      { ...ADA, members: [{ value: 'x' }] },
    ],
    ['takes nothing where nothing is chosen', { path: 'members[value eq "z"]' }, ADA],
    [
      'takes a member of what a filter chooses',
      { path: 'emails[type eq "work"].primary' },
      {
        ...ADA,
        emails: [
          { value: 'ada@work', type: 'work' },
          { value: 'ada@home', type: 'home' },
        ],
      },
    ],
  ])('%s', (_what, operation, expected) => {
    expect(after({ op: 'remove', ...operation })).toEqual(expected);
  });

  it('needs a path', () => {
    expect(faultOf({ op: 'remove' })).toBe('noTarget');
  });
});

describe('operations', () => {
  it('come one after another', () => {
    const list = after(
      { op: 'remove', path: 'members[value eq "x"]' },
      { op: 'add', path: 'members', value: [{ value: 'x' }] },
    );
    expect(list['members']).toEqual([{ value: 'y' }, { value: 'x' }]);
  });

  it('are named as anybody likes', () => {
    expect(after({ OP: 'RePlace', Path: 'NICKNAME', Value: 'B' })['nickName']).toBe('B');
  });

  it('on what is not kept change nothing', () => {
    expect(
      after(
        { op: 'Add', path: 'title', value: 'Countess' },
        { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'London' },
        { op: 'Replace', path: 'name.middleName', value: 'B.' },
        {
          op: 'Replace',
          path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
          value: 'x',
        },
        { op: 'Replace', value: { id: 'other', title: 'x' } },
      ),
    ).toEqual(ADA);
  });

  it.each<[string, object, string]>([
    ['what cannot be changed', { op: 'replace', path: 'id', value: '2' }, 'mutability'],
    ['a path that is none', { op: 'replace', path: 'emails[', value: 1 }, 'invalidPath'],
    [
      'a filter on what is no list',
      { op: 'replace', path: 'name[a pr]', value: {} },
      'invalidPath',
    ],
    ['no path and no object', { op: 'add', value: 'x' }, 'invalidValue'],
    ['a text for what is complex', { op: 'replace', path: 'name', value: 'Ada' }, 'invalidValue'],
    ['a number in a list', { op: 'add', path: 'members', value: [1] }, 'invalidValue'],
    ['no value', { op: 'replace', path: 'userName' }, 'invalidValue'],
    ['an unknown operation', { op: 'move', path: 'userName', value: 'a' }, 'invalidSyntax'],
    ['a path that is no text', { op: 'remove', path: 1 }, 'invalidPath'],
  ])('with %s are refused', (_what, operation, fault) => {
    expect(faultOf(operation)).toBe(fault);
  });

  it('leave the resource that they are given as it was, whatever they are', () => {
    const before = JSON.stringify(ADA);
    const operation = fc.record({
      op: fc.constantFrom('add', 'Replace', 'remove', 'none'),
      path: fc.constantFrom(
        undefined,
        '',
        'members',
        'name',
        'name.givenName',
        'emails[type eq "work"].value',
        'emails[',
        'id',
        '__proto__',
        'toString',
      ),
      value: fc.jsonValue({ maxDepth: 3 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        expect(typeof faultOf(...operations)).toBe('string');
        expect(JSON.stringify(ADA)).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });
});

it.each([
  [null],
  [[]],
  ['text'],
  [{}],
  [{ Operations: [] }],
  [{ Operations: {} }],
  [{ Operations: [1] }],
])('a body of %j is no list of operations', (body) => {
  expect(() => readOperations(body)).toThrow(ScimProblem);
});
