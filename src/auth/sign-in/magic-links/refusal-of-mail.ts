import type { OrganizationEntity } from '../../people/organizations/organization.entity.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';

/**
 * Reason why a user cannot sign in with a link by mail, for the audit log; undefined if they can. A link never replaces
 * a second factor: users with a role that requires one cannot use a link.
 */
export function refusalOfMail(
  { kind, passwordHash, roles }: UserEntity,
  { magicLinks, factorRoles }: OrganizationEntity,
): string | undefined {
  if (!magicLinks) return 'the organization does not allow sign-in links';
  if (kind !== 'person') return 'service accounts cannot sign in';
  if (passwordHash === null) return 'the invitation has not been accepted';
  if (roles.some((role) => factorRoles.includes(role))) return 'the role requires a second factor';
  return undefined;
}
