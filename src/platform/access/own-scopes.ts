import { currentContext } from '../context/context.ts';
import { invalidField, Problem } from '../problems/problem.ts';

/** Scopes that others include: whoever may edit datasets may import into them. */
const INCLUDED_IN: Readonly<Record<string, string>> = { 'datasets:import': 'datasets:write' };

/** Whether a credential with the scopes `own` has a scope. Null means all scopes. */
export function hasScope(own: readonly string[] | null, scope: string): boolean {
  return own === null || own.includes(scope) || own.includes(INCLUDED_IN[scope] ?? scope);
}

/**
 * Returns the scopes that the caller's credential lacks. API keys and OAuth clients are limited to their scopes; users
 * in a session and the server itself are not.
 */
export function scopesBeyondOwn(wanted: Iterable<string>): string[] {
  const own = currentContext()?.principal?.scopes ?? null;
  return [...new Set(wanted)].filter((scope) => !hasScope(own, scope)).sort();
}

/** Creates the problem of a token or key without the scopes that `reason` requires (RFC 6750, section 3.1). */
export function insufficientScope(scopes: readonly string[], reason: string): Problem {
  const [word, names] = [scopes.length === 1 ? 'scope' : 'scopes', scopes.join(' ')];
  const detail = `Your token or key lacks the ${word} ${scopes.join(', ')}, needed to: ${reason}.`;
  const challenge = `Bearer realm="stockade", error="insufficient_scope", scope="${names}"`;
  return new Problem('forbidden', detail, { headers: { 'WWW-Authenticate': challenge } });
}

/**
 * Requires that the caller's scopes include all that the caller grants or changes. @throws Problem beyond_own that
 * names the field
 */
export function requireOwnScopes(wanted: Iterable<string>, pointer: string): void {
  const beyond = scopesBeyondOwn(wanted);
  if (beyond.length === 0) return;
  const detail = `goes beyond the scopes of your key or client; it also needs: ${beyond.join(', ')}`;
  throw invalidField(pointer, 'beyond_own', detail);
}
