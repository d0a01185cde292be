import type { Filter, FilterValue, Operator } from './filter.ts';
import { ScimProblem } from './scim-problem.ts';

/** An attribute as SQL sees it; `exact` texts are compared with regard to case, `lower` ones are stored in lower case. */
export interface Column {
  readonly sql: string;
  readonly type: 'text' | 'exact' | 'lower' | 'boolean' | 'time';
  /** Makes a condition on one of many values into one that some of them satisfies. */
  readonly some?: (condition: string) => string;
}

/** The attributes that a list can be filtered and sorted by, by their path in lower case. */
export type Columns = Readonly<Record<string, Column>>;

type Compare = Extract<Filter, { kind: 'compare' }>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * SQL condition that is true for rows that match the filter, and never null. Values of the caller are only in
 * `parameters`; the text has only columns and placeholders.
 *
 * @throws ScimProblem invalidFilter for unknown attributes and impossible comparisons
 */
export function filterToSql(filter: Filter, columns: Columns, parameters: unknown[]): string {
  const inner = (of: Filter): string => filterToSql(of, columns, parameters);
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${inner(filter.left)} ${filter.kind} ${inner(filter.right)})`;
    case 'not':
      return `(not ${inner(filter.of)})`;
    case 'present':
    case 'compare': {
      const column = columnOf(filter.path, columns);
      const condition =
        filter.kind === 'present' ? presence(column) : comparison(filter, column, parameters);
      return column.some?.(condition) ?? condition;
    }
    case 'some':
      return filterToSql(filter.of, below(filter, columns), parameters);
  }
}

/**
 * Columns for `order by`. The last column makes the order unique.
 *
 * @throws ScimProblem invalidFilter for an attribute that cannot be sorted by
 */
export function orderOf(
  sortBy: string | undefined,
  isDescending: boolean,
  columns: Columns,
  last: string,
): string {
  if (sortBy === undefined) return last;
  const { sql, some } = columnOf(sortBy, columns);
  if (some !== undefined) throw new ScimProblem('invalidFilter', `cannot be sorted by ${sortBy}`);
  return `${sql} ${isDescending ? 'desc' : 'asc'}, ${last}`;
}

function columnOf(path: string, columns: Columns): Column {
  if (Object.hasOwn(columns, path)) return columns[path]!;
  throw new ScimProblem('invalidFilter', `cannot be filtered or sorted by ${path.slice(0, 100)}`);
}

/** Compares multi-valued attributes: one value must satisfy the whole filter. */
function below({ path, of }: Extract<Filter, { kind: 'some' }>, columns: Columns): Columns {
  const prefix = `${path}.`;
  const isOne = of.kind === 'compare' || of.kind === 'present';
  const found = Object.entries(columns)
    .filter(([name, { some }]) => name.startsWith(prefix) && (isOne || some === undefined))
    .map(([name, column]) => [name.slice(prefix.length), column] as const);
  return Object.fromEntries(found);
}

function presence({ sql, type }: Column): string {
  const empty = type === 'boolean' || type === 'time' ? '' : ` and ${sql} <> ''`;
  return `(${sql} is not null${empty})`;
}

function comparison(filter: Compare, column: Column, parameters: unknown[]): string {
  const { operator, value } = filter;
  if (value === null) return isNull(operator, column, filter.path);
  parameters.push(parameterOf(filter, value, column));
  const place = `$${parameters.length}`;
  switch (column.type) {
    case 'boolean':
      return `(${column.sql} ${operator === 'eq' ? '=' : '<>'} ${place}::boolean)`;
    case 'time':
      return `(${column.sql} ${SIGNS[operator] ?? '='} ${place}::timestamptz)`;
    case 'exact':
    case 'lower':
      return ofTexts(operator, column.sql, `${place}::text`);
    case 'text':
      return ofTexts(operator, `lower(${column.sql})`, `lower(${place}::text)`);
  }
}

function isNull(operator: Operator, column: Column, path: string): string {
  if (operator === 'eq') return `(not ${presence(column)})`;
  if (operator === 'ne') return presence(column);
  throw senseless(path, operator);
}

const SIGNS: Partial<Record<Operator, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

function ofTexts(operator: Operator, left: string, right: string): string {
  switch (operator) {
    case 'co':
      return `(coalesce(position(${right} in ${left}), 0) > 0)`;
    case 'sw':
      return `coalesce(starts_with(${left}, ${right}), false)`;
    case 'ew':
      return `(coalesce(right(${left}, char_length(${right})), '') = ${right})`;
    case 'eq':
      // Never null, and yet an index can be used.
      return `(${left} is not null and ${left} = ${right})`;
    case 'ne':
      return `(${left} is distinct from ${right})`;
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return `coalesce(${left} collate "C" ${SIGNS[operator]} ${right} collate "C", false)`;
  }
}

/** @throws ScimProblem invalidFilter where a comparison of this attribute with this value makes no sense */
function parameterOf(
  { path, operator }: Compare,
  value: Exclude<FilterValue, null>,
  { type }: Column,
): unknown {
  const sensible = {
    boolean: () => (operator === 'eq' || operator === 'ne') && isTruth(value),
    time: () => SIGNS[operator] !== undefined && isTime(value),
    exact: () => typeof value === 'string',
    lower: () => typeof value === 'string',
    text: () => typeof value === 'string',
  };
  if (!sensible[type]()) throw senseless(path, operator);
  if (type === 'lower') return String(value).normalize('NFC').toLowerCase();
  return type === 'boolean' ? String(value).toLowerCase() === 'true' : value;
}

/** Some providers write truth values as texts. */
const isTruth = (value: unknown): boolean => /^(true|false)$/i.test(String(value));
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value));

const senseless = (path: string, operator: Operator): ScimProblem =>
  new ScimProblem('invalidFilter', `${path} cannot be compared with this value by ${operator}`);
