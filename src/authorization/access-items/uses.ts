import type { UserId } from '../../platform/index.ts';

/** When what people hold was last used, by what policies decided. */
export interface Uses {
  /** When somebody last did something by a role, itself or one that it includes. */
  ofRole(userId: UserId, role: string): Date | null;
  /** When a grant last let somebody do something that nothing else did. */
  ofGrant(grantId: string): Date | null;
  ofUser(userId: UserId): Date | null;
}
