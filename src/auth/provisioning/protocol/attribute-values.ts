import { valueOf, type Json } from './filter-match.ts';
import { invalidValue } from './scim-problem.ts';

/** Characters that nothing here may have: those that PostgreSQL cannot store, and other controls. */
// eslint-disable-next-line no-control-regex -- controls are what it looks for
const CONTROLS = /[\0-\x1f\x7f]/;

/** A text attribute; null when it is absent, null or empty. @throws ScimProblem invalidValue */
export function textOf(of: Json, name: string, longest: number, label = name): string | null {
  const value = valueOf(of, name) ?? null;
  if (value === null || value === '') return null;
  if (typeof value !== 'string') throw invalidValue(label, 'must be a string');
  if (value.length > longest) throw invalidValue(label, `has more than ${longest} characters`);
  if (CONTROLS.test(value) || !value.isWellFormed()) {
    throw invalidValue(label, 'has characters that are not allowed');
  }
  return value;
}

/** A truth value, which some providers write as a text; undefined when it is absent. @throws ScimProblem invalidValue */
export function truthOf(of: Json, name: string): boolean | undefined {
  const value = valueOf(of, name) ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalidValue(name, 'must be true or false');
}
