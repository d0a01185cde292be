import { currentContext } from '../context/context.ts';
import { invalidField } from '../http/problem.ts';

/**
 * Those of these scopes that the caller's credential does not have. A key and an OAuth client are limited to their
 * scopes; somebody who is signed in, and the server itself, are not.
 */
export function scopesBeyondOwn(wanted: Iterable<string>): string[] {
  const own = currentContext()?.principal?.scopes ?? null;
  return own === null ? [] : [...new Set(wanted)].filter((scope) => !own.includes(scope)).sort();
}

/** Refuses to give or change what goes beyond the caller's own scopes. @throws Problem beyond_own that names the field */
export function requireOwnScopes(wanted: Iterable<string>, pointer: string): void {
  const beyond = scopesBeyondOwn(wanted);
  if (beyond.length === 0) return;
  const detail = `goes beyond the scopes of your key or client; it also needs: ${beyond.join(', ')}`;
  throw invalidField(pointer, 'beyond_own', detail);
}
