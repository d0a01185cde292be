import type * as Library from '@simplewebauthn/server';

/** Loads the WebAuthn library at its first use, so that the start is faster. */
export const webauthn = (): Promise<typeof Library> => import('@simplewebauthn/server');
