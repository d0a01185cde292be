import type { RequiredAction } from '../../../platform/index.ts';
import type { OrganizationEntity } from '../organizations/organization.entity.ts';
import type { UserEntity } from './user.entity.ts';

const DAY_MS = 86_400_000;

/** Reason why an account may not get a token now, for the audit log only; undefined if it may. */
export function refusalOf(user: Pick<UserEntity, 'lockedAt' | 'roles'> | null): string | undefined {
  if (user === null) return 'there is no such user';
  if (user.lockedAt !== null) return 'the user is locked';
  if (user.roles.length === 0) return 'the user has no role';
  return undefined;
}

/** Authentication methods (RFC 8176), such as `pwd`, `otp`, `hwk`, `mfa`. */
export type Methods = readonly string[];

/**
 * Action that a signed-in user must take before any other: change a password that was compromised or is older than the
 * organization allows, or enrol the second factor that a role requires.
 */
export function findRequiredAction(
  user: UserEntity,
  { passwordMaxAgeDays, factorRoles }: OrganizationEntity,
  methods: Methods,
): RequiredAction | null {
  if (methods.includes('pwd')) {
    const changedAtMs = (user.passwordChangedAt ?? user.createdAt).getTime();
    const old =
      passwordMaxAgeDays !== null && Date.now() - changedAtMs > passwordMaxAgeDays * DAY_MS;
    if (user.passwordCompromised || old) return 'change_password';
  }
  return needsFactor(user, factorRoles) && !methods.includes('mfa') ? 'enroll_factor' : null;
}

/**
 * Action that the owner of an API key must take before the key is accepted: change a password that others may know, or
 * create the key again in a session with the second factor that a role requires. Service accounts need neither.
 */
export function findKeyRequiredAction(
  owner: UserEntity,
  { factorRoles }: OrganizationEntity,
  { multiFactor }: { readonly multiFactor: boolean },
): RequiredAction | null {
  if (owner.kind === 'service') return null;
  if (owner.passwordCompromised) return 'change_password';
  return needsFactor(owner, factorRoles) && !multiFactor ? 'enroll_factor' : null;
}

/** Whether one of somebody's roles needs a second factor. */
export function needsFactor(
  { roles }: { readonly roles: readonly string[] },
  factorRoles: readonly string[],
): boolean {
  return roles.some((role) => factorRoles.includes(role));
}
