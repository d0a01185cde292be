import type { UserId } from '../../platform/index.ts';

/** Last use of access, from recorded decisions. */
export interface Uses {
  /** Last use of a role, directly or through a role that includes it. */
  ofRole(userId: UserId, role: string): Date | null;
  /** Last use of a grant that no other access allowed. */
  ofGrant(grantId: string): Date | null;
  ofUser(userId: UserId): Date | null;
}
