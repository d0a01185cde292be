import { newId } from '../../../platform/index.ts';
import type { UserEntity } from './user.entity.ts';

/** Data of a new account. */
type Given = Pick<UserEntity, 'organizationId' | 'kind' | 'email' | 'name' | 'roles'> &
  Partial<UserEntity>;

/** An account as it is when it is made: nothing has happened to it yet. */
export function newAccount(given: Given): UserEntity {
  return {
    id: newId(),
    rolesVersion: 1,
    passwordHash: null,
    passwordChangedAt: null,
    passwordCompromised: false,
    emailVerifiedAt: null,
    emailChangedAt: null,
    signedOutAt: null,
    madeBy: null,
    managerId: null,
    lockedAt: null,
    version: 1,
    createdAt: new Date(),
    ...given,
  };
}
