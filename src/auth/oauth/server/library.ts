import type * as Library from 'oidc-provider';

type Errors = typeof Library.errors;
/** Errors that our code throws into the OAuth server, which answers them as the standards say. */
type Thrown =
  'InvalidClientAuth' | 'InvalidGrant' | 'InvalidRequest' | 'InvalidScope' | 'InvalidTarget';

export const TOKEN_PATH = '/oauth2/token';

let library: typeof Library | undefined;

/** oidc-provider, read when somebody first comes by OAuth: a start without it takes less time. */
export async function oidcProvider(): Promise<typeof Library> {
  library ??= await import('oidc-provider');
  return library;
}

/** An error of the OAuth server, for code that it calls, and so after it was read. */
export function refusal<Name extends Thrown>(
  name: Name,
  ...details: ConstructorParameters<Errors[Name]>
): Error {
  if (library === undefined) throw new Error('the OAuth server has not been read yet');
  const Refusal = library.errors[name] as new (...details: unknown[]) => Error;
  return new Refusal(...details);
}

/** Whether something that was thrown says that an interaction is over, or another browser's. */
export function isSessionNotFound(thrown: unknown): boolean {
  return library !== undefined && thrown instanceof library.errors.SessionNotFound;
}

/** The current request to the token endpoint, by which it is known again; undefined in any other. */
export function tokenRequest(): object | undefined {
  // The types do not know this property of the class.
  const context = (library?.default as unknown as { ctx?: { path: string } } | undefined)?.ctx;
  return context?.path === TOKEN_PATH ? context : undefined;
}
