import { Problem } from '../problems/problem.ts';

const MAX_DEPTH = 32;
/** No request has an object with more fields; what checks bodies takes quadratic time in their number. */
const MAX_KEYS = 256;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Limits of a body's structure, because each part takes time to parse and validate, however short. */
export interface BodyBounds {
  /** Objects and lists. */
  readonly containers: number;
  /** Objects, lists and what they hold. */
  readonly values: number;
}

/** Default limits, for which a body is parsed and validated in less than 50 ms. */
export const BODY_BOUNDS: BodyBounds = { containers: 10_000, values: 30_000 };

const QUOTE = 0x22;
const COMMA = 0x2c;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const OBJECT = 0x7b;

/** Finds whether JSON in UTF-8 holds too much, before anything is made of it: one pass over its bytes. */
export function sizeProblem(json: Uint8Array, bounds: BodyBounds): Problem | undefined {
  let containers = 0;
  let commas = 0;
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === COMMA) commas += 1;
    else if (byte === LIST || byte === OBJECT) containers += 1;
  }
  return tooMuch(containers, commas + containers, bounds);
}

/**
 * Finds what is wrong with the shape of a body: it nests too deep, has too many values or too many fields in one
 * object, or carries names that could reach a prototype. Works without recursion.
 */
export function shapeProblem(body: unknown, bounds: BodyBounds): Problem | undefined {
  const pending: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  let containers = 0;
  let values = 0;
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item.value !== 'object' || item.value === null || Buffer.isBuffer(item.value))
      continue;
    if (item.depth > MAX_DEPTH)
      return malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    const names = Object.keys(item.value);
    const wrong = Array.isArray(item.value) ? undefined : nameProblem(names);
    if (wrong !== undefined) return wrong;
    containers += 1;
    values += names.length;
    const much = tooMuch(containers, values, bounds);
    if (much !== undefined) return much;
    for (const value of Object.values(item.value) as unknown[]) {
      if (typeof value === 'object') pending.push({ value, depth: item.depth + 1 });
    }
  }
  return undefined;
}

function tooMuch(containers: number, values: number, bounds: BodyBounds): Problem | undefined {
  if (containers > bounds.containers) {
    return malformed(`The body has more than ${bounds.containers} objects and lists.`);
  }
  if (values > bounds.values) return malformed(`The body has more than ${bounds.values} values.`);
  return undefined;
}

function nameProblem(names: readonly string[]): Problem | undefined {
  if (names.length > MAX_KEYS) return malformed(`An object has more than ${MAX_KEYS} fields.`);
  if (!names.some((name) => FORBIDDEN.has(name))) return undefined;
  return malformed('The body has a field name that is never allowed.');
}

function malformed(detail: string): Problem {
  return new Problem('malformed_body', detail);
}
