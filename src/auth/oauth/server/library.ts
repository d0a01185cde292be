import type * as Library from 'oidc-provider';

type Errors = typeof Library.errors;
/** Errors that our code throws into the OAuth server, which answers them as the standards say. */
type Thrown =
  'InvalidClientAuth' | 'InvalidGrant' | 'InvalidRequest' | 'InvalidScope' | 'InvalidTarget';

export const TOKEN_PATH = '/oauth2/token';

let library: typeof Library | undefined;

/** Loads oidc-provider at its first use, so that the start is faster. */
export async function oidcProvider(): Promise<typeof Library> {
  library ??= await import('oidc-provider');
  return library;
}

/**
 * Creates an error of the OAuth server. Only for code that the OAuth server calls, because the library must be loaded.
 */
export function refusal<Name extends Thrown>(
  name: Name,
  ...details: ConstructorParameters<Errors[Name]>
): Error {
  if (library === undefined) throw new Error('the OAuth server has not been read yet');
  const Refusal = library.errors[name] as new (...details: unknown[]) => Error;
  return new Refusal(...details);
}

/** Whether an error means that an interaction is over, or belongs to another browser. */
export function isSessionNotFound(thrown: unknown): boolean {
  return library !== undefined && thrown instanceof library.errors.SessionNotFound;
}

/** Object that identifies the current request to the token endpoint; undefined for other requests. */
export function tokenRequest(): object | undefined {
  // The types do not know this property of the class.
  const context = (library?.default as unknown as { ctx?: { path: string } } | undefined)?.ctx;
  return context?.path === TOKEN_PATH ? context : undefined;
}
