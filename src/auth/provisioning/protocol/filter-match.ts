import type { Filter, FilterValue, Operator } from './filter.ts';

/** A JSON object of a resource. */
export type Json = Readonly<Record<string, unknown>>;

/** The value of an attribute, whose name is compared without regard to case. */
export function valueOf(of: Json, name: string): unknown {
  const key = Object.keys(of).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : of[key];
}

/** Whether one value of a multi-valued attribute satisfies a filter; texts are compared without regard to case. */
export function matches(filter: Filter, element: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, element) && matches(filter.right, element);
    case 'or':
      return matches(filter.left, element) || matches(filter.right, element);
    case 'not':
      return !matches(filter.of, element);
    case 'present':
      return isPresent(valueOf(element, filter.path));
    case 'compare':
      return compares(filter.operator, valueOf(element, filter.path), filter.value);
    case 'some':
      return false;
  }
}

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '';

function compares(operator: Operator, actual: unknown, wanted: FilterValue): boolean {
  const left = typeof actual === 'string' ? actual.toLowerCase() : (actual ?? null);
  const right = typeof wanted === 'string' ? wanted.toLowerCase() : wanted;
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (typeof left === 'string' && typeof right === 'string') return ofTexts[operator](left, right);
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  return ofNumbers[operator]?.(left, right) ?? false;
}

type Ordering = Exclude<Operator, 'eq' | 'ne'>;

const ofTexts: Record<Ordering, (left: string, right: string) => boolean> = {
  co: (left, right) => left.includes(right),
  sw: (left, right) => left.startsWith(right),
  ew: (left, right) => left.endsWith(right),
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
};

const ofNumbers: Partial<Record<Ordering, (left: number, right: number) => boolean>> = {
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
};
