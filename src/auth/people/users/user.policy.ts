import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
  type Reach,
  type UserId,
} from '../../../platform/index.ts';
import type { UserEntity } from './user.entity.ts';
import { UserStore } from './user.store.ts';

const SELF: Reach = {
  name: 'self',
  words: 'self',
  conditions: ({ userId }) => ({ id: userId }),
};

export const USER = defineSubject({
  name: 'User',
  actions: {
    read: 'users:read',
    list: 'users:read',
    create: 'users:write',
    update: 'users:write',
    assignRoles: 'users:write',
    lock: 'users:write',
    revokeSessions: 'users:write',
    resetFactors: 'users:write',
    invite: 'users:write',
    resetPassword: 'users:write',
    delete: 'users:write',
    provision: 'scim',
  },
  reserved: [
    'create',
    'assignRoles',
    'resetFactors',
    'resetPassword',
    'invite',
    'delete',
    'provision',
  ],
  rules: [
    {
      role: 'admin',
      actions: [
        'read',
        'list',
        'create',
        'update',
        'assignRoles',
        'lock',
        'revokeSessions',
        'resetFactors',
        'invite',
        'resetPassword',
        'delete',
        'provision',
      ],
      reach: WHOLE_ORGANIZATION,
    },
    { role: 'user', actions: ['read'], reach: SELF },
    { role: 'viewer', actions: ['read'], reach: SELF },
  ],
});

@Injectable()
export class UserLocator extends Locator<UserEntity> {
  constructor(private readonly store: UserStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<UserEntity | null> {
    const id = parameters['id'] ?? '';
    const found = isId<UserId>(id)
      ? await this.store.find(currentPrincipal().organizationId, id)
      : null;
    return found?.kind === 'person' ? found : null;
  }
}
