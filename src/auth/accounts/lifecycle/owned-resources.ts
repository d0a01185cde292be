import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** Port: resources of higher layers that a user owns. Removing the user hands them to another user. */
export abstract class OwnedResources {
  /** Number of datasets that a user owns. */
  abstract count(organizationId: OrganizationId, userId: UserId): Promise<number>;
  /** Gives all that a user owns to another user, in the open transaction. */
  abstract handOver(organizationId: OrganizationId, userId: UserId, heirId: UserId): Promise<void>;
}
