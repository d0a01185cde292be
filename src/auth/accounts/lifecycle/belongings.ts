/** What people own on the floors above, so that it does not vanish with them; that floor supplies it. */
export abstract class Belongings {
  /** How many datasets a user owns. */
  abstract count(organizationId: string, userId: string): Promise<number>;
  /** Gives all that a user owns to another user, in the open transaction. */
  abstract handOver(organizationId: string, userId: string, heirId: string): Promise<void>;
}
