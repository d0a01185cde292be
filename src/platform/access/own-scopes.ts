import { currentContext } from '../context/context.ts';
import { invalidField, Problem } from '../problems/problem.ts';

/** Scopes that others include: whoever may edit datasets may import into them. */
const INCLUDED_IN: Readonly<Record<string, string>> = { 'datasets:import': 'datasets:write' };

/** Whether a credential with these scopes has this one; null is all. */
export function hasScope(own: readonly string[] | null, scope: string): boolean {
  return own === null || own.includes(scope) || own.includes(INCLUDED_IN[scope] ?? scope);
}

/**
 * Returns the scopes that the caller's credential lacks. A key and an OAuth client are limited to their
 * scopes; somebody who is signed in, and the server itself, are not.
 */
export function scopesBeyondOwn(wanted: Iterable<string>): string[] {
  const own = currentContext()?.principal?.scopes ?? null;
  return [...new Set(wanted)].filter((scope) => !hasScope(own, scope)).sort();
}

/** Tells which scopes a token or key lacks for `reason` (RFC 6750, section 3.1). */
export function insufficientScope(scopes: readonly string[], reason: string): Problem {
  const [noun, names] = [scopes.length === 1 ? 'scope' : 'scopes', scopes.join(' ')];
  const detail = `Your token or key lacks the ${noun} ${scopes.join(', ')}, needed to: ${reason}.`;
  const challenge = `Bearer realm="stockade", error="insufficient_scope", scope="${names}"`;
  return new Problem('forbidden', detail, { headers: { 'WWW-Authenticate': challenge } });
}

/** Refuses to give or change what goes beyond the caller's own scopes. @throws Problem beyond_own that names the field */
export function requireOwnScopes(wanted: Iterable<string>, pointer: string): void {
  const beyond = scopesBeyondOwn(wanted);
  if (beyond.length === 0) return;
  const detail = `goes beyond the scopes of your key or client; it also needs: ${beyond.join(', ')}`;
  throw invalidField(pointer, 'beyond_own', detail);
}
