import type { ResourceServerInstance } from 'oidc-provider';
import type { Config } from '../../../platform/index.ts';
import { IDENTITY_SCOPES, SCOPES } from '../../credentials/tokens/scopes.ts';

/** Our own API as a resource that tokens are for (RFC 8707): they are JWTs of RFC 9068. */
export function apiResource(audience: string, config: Config): ResourceServerInstance {
  return {
    scope: [...IDENTITY_SCOPES, ...SCOPES].join(' '),
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: config.AUTH_TOKEN_EXPIRY,
    jwt: { sign: { alg: 'ES256' } },
    scopes: new Set([...IDENTITY_SCOPES, ...SCOPES]),
    identifier: () => audience,
  };
}
