import { Problem } from './problem.ts';

const MAX_DEPTH = 32;
const MAX_VALUES = 2_000_000;
/** No request has an object with more fields; what checks bodies takes quadratic time in their number. */
const MAX_KEYS = 256;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Finds what is wrong with the shape of a body: it nests too deep, has too many values or too many fields in one
 * object, or carries names that could reach a prototype. Works without recursion.
 */
export function shapeProblem(body: unknown): Problem | undefined {
  const pending: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  let values = 0;
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item.value !== 'object' || item.value === null || Buffer.isBuffer(item.value))
      continue;
    if (item.depth > MAX_DEPTH) return malformed(`It nests deeper than ${MAX_DEPTH} levels.`);
    const names = Object.keys(item.value);
    const wrong = Array.isArray(item.value) ? undefined : nameProblem(names);
    if (wrong !== undefined) return wrong;
    values += names.length;
    if (values > MAX_VALUES) return malformed('It has too many values.');
    for (const value of Object.values(item.value) as unknown[]) {
      if (typeof value === 'object') pending.push({ value, depth: item.depth + 1 });
    }
  }
  return undefined;
}

function nameProblem(names: readonly string[]): Problem | undefined {
  if (names.length > MAX_KEYS) return malformed(`An object has more than ${MAX_KEYS} fields.`);
  if (!names.some((name) => FORBIDDEN.has(name))) return undefined;
  return malformed('A field has a name that is never allowed.');
}

function malformed(detail: string): Problem {
  return new Problem('malformed_body', detail);
}
