/** What a key or a client can be narrowed to; the policies say which action needs which. */
export const SCOPES = [
  'access:decide',
  'access:read',
  'access:request',
  'access:review',
  'api-keys:read',
  'api-keys:write',
  'audit:read',
  'datasets:classify',
  'datasets:delete',
  'datasets:import',
  'datasets:read',
  'datasets:share',
  'datasets:write',
  'forecasts:run',
  'identity-providers:read',
  'identity-providers:write',
  'oauth-clients:read',
  'oauth-clients:write',
  'organization:read',
  'organization:write',
  'roles:read',
  'roles:write',
  'scim',
  'service-accounts:read',
  'service-accounts:write',
  'users:read',
  'users:write',
] as const;

/** What a client may learn about who signs in (OpenID Connect Core, section 5.4). */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Those of a token's scopes that the API knows. */
export function apiScopes(text: string): string[] {
  return text.split(' ').filter((scope) => (SCOPES as readonly string[]).includes(scope));
}
