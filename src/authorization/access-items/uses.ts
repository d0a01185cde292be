/** When what people hold was last used, by what policies decided. */
export interface Uses {
  /** When somebody last did something by a role, itself or one that it includes. */
  ofRole(userId: string, role: string): Date | null;
  /** When a grant last let somebody do something that nothing else did. */
  ofGrant(grantId: string): Date | null;
  ofUser(userId: string): Date | null;
}
