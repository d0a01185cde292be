import type { OrganizationEntity } from '../../people/organizations/organization.entity.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';

/**
 * Why a link by mail is too little for somebody to sign in, in words for the audit log; undefined when it
 * is enough. It never stands in for a second factor: whoever has a role that needs one signs in with it.
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
