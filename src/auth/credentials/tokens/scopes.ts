/** Scopes of API keys and clients; policies name the scope of each action. */
export const SCOPES = [
  'access:decide',
  'access:read',
  'access:request',
  'access:review',
  'alerts:read',
  'alerts:write',
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
  'incidents:act',
  'incidents:read',
  'incidents:write',
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

/** OpenID scopes: claims about the user (OpenID Connect Core, section 5.4). */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

type Scope = (typeof SCOPES)[number] | (typeof IDENTITY_SCOPES)[number];

/** Descriptions of the scopes on the consent page. */
const WORDS: Readonly<Record<Scope, string>> = {
  openid: 'Know your user id',
  profile: 'See your name',
  email: 'See your e-mail address',
  offline_access: 'Keep access while you are away',
  'access:decide': 'Decide on access requests',
  'access:read': 'See permissions and policy decisions',
  'access:request': 'Request access',
  'access:review': 'Review access',
  'alerts:read': 'See alerts, detection rules and network rules',
  'alerts:write': 'Answer alerts, and change detection and network rules',
  'api-keys:read': 'See API keys',
  'api-keys:write': 'Create and revoke API keys',
  'audit:read': 'Read the audit log',
  'datasets:classify': 'Change the classification of datasets',
  'datasets:delete': 'Delete datasets',
  'datasets:import': 'Import demand',
  'datasets:read': 'Read datasets, demand and forecasts',
  'datasets:share': 'Share datasets',
  'datasets:write': 'Create and change datasets',
  'forecasts:run': 'Create forecasts',
  'identity-providers:read': 'See identity providers',
  'identity-providers:write': 'Change identity providers',
  'incidents:act': 'Lock users and deny networks for incidents',
  'incidents:read': 'See incidents',
  'incidents:write': 'Open and change incidents',
  'oauth-clients:read': 'See connected programs',
  'oauth-clients:write': 'Connect and remove programs',
  'organization:read': 'See settings of the organization',
  'organization:write': 'Change settings of the organization',
  'roles:read': 'See roles',
  'roles:write': 'Change roles',
  scim: 'Provision users and groups',
  'service-accounts:read': 'See service accounts',
  'service-accounts:write': 'Create and change service accounts',
  'users:read': 'See users',
  'users:write': 'Invite and change users',
};

/** A scope in words; one that is not known as it is. */
export function wordsForScope(scope: string): string {
  return (WORDS as Readonly<Record<string, string>>)[scope] ?? scope;
}

/** API scopes among the scopes of a token. */
export function apiScopes(text: string): string[] {
  return text.split(' ').filter((scope) => (SCOPES as readonly string[]).includes(scope));
}
