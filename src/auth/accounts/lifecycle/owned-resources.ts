/** Port: resources of higher layers that a user owns. Removing the user hands them to another user. */
export abstract class OwnedResources {
  /** How many datasets a user owns. */
  abstract count(organizationId: string, userId: string): Promise<number>;
  /** Gives all that a user owns to another user, in the open transaction. */
  abstract handOver(organizationId: string, userId: string, heirId: string): Promise<void>;
}
