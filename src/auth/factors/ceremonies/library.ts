import type * as Library from '@simplewebauthn/server';

/** What checks passkeys, read when the first one comes along: a start without it takes less time. */
export const webauthn = (): Promise<typeof Library> => import('@simplewebauthn/server');
