import type { UserEntity } from '../users/user.entity.ts';

/** Why an account may not get a token now, in words for the audit log alone; undefined when it may. */
export function refusalOf(user: UserEntity | null): string | undefined {
  if (user === null) return 'there is no such user';
  if (user.lockedAt !== null) return 'the user is locked';
  if (user.roles.length === 0) return 'the user has no role';
  return undefined;
}
