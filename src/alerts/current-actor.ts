import { currentContext, type OrganizationId, type UserId } from '../platform/index.ts';

/** Whoever acts: a user, or the server itself for an organization. */
export function currentActor(): {
  readonly organizationId: OrganizationId;
  readonly userId: UserId | null;
} {
  const context = currentContext();
  if (context?.organizationId === undefined) throw new Error('nobody acts for an organization');
  return { organizationId: context.organizationId, userId: context.principal?.userId ?? null };
}
