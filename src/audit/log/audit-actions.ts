/** Everything that the audit log speaks of. A new action is listed here, or the code does not compile. */
export const AUDIT_ACTIONS = {
  'access.deny': 'A policy refused a request.',
  'authentication.refuse': 'A credential was refused.',
  'session.create': 'Someone signed in, or failed to.',
  'session.refresh': 'A session got new tokens, or was refused them.',
  'session.revoke': 'A session was ended.',
  'organization.create': 'An organisation was made.',
  'organization.update': 'An organisation was changed.',
  'user.create': 'A user was made.',
  'user.update': "A user's name was changed.",
  'user.roles': "A user's roles were changed.",
  'user.lock': 'A user was locked or unlocked.',
  'user.password': 'A password was changed or reset.',
  'user.delete': 'A user was removed.',
  'api_key.create': 'An API key was made.',
  'api_key.revoke': 'An API key was revoked.',
  'signing_key.create': 'A signing key for access tokens was made.',
  'grant.create': 'A dataset was shared with someone.',
  'grant.revoke': 'A share was withdrawn.',
  'dataset.create': 'A dataset was made.',
  'dataset.update': 'A dataset was changed.',
  'dataset.delete': 'A dataset and its demand were deleted.',
  'import.create': 'A demand file was received.',
  'import.finish': 'An import ended.',
  'import.cancel': 'An import was canceled.',
  'import.errors': 'The rejected rows of an import were read.',
  'observations.read': 'Demand of a series was read.',
  'forecast.create': 'A forecast was asked for.',
  'forecast.finish': 'A forecast ended.',
  'forecast.cancel': 'A forecast was canceled.',
  'forecast.values': 'Forecast values were read.',
  'forecast.direct': 'Series sent in a request were forecast.',
  'audit.read': 'The audit log was read.',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
export const AUDIT_STATUSES = ['succeeded', 'denied', 'failed'] as const;
export type AuditStatus = (typeof AUDIT_STATUSES)[number];
