import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import type { RoleEntity } from './role.entity.ts';
import { ROLE_NAME } from './roles.field.ts';
import { RoleStore } from './role.store.ts';

export const ROLE = defineSubject({
  name: 'Role',
  actions: {
    read: 'roles:read',
    create: 'roles:write',
    update: 'roles:write',
    delete: 'roles:write',
    separate: 'roles:write',
  },
  reserved: ['create', 'update', 'delete', 'separate'],
  rules: [
    {
      role: 'admin',
      actions: ['read', 'create', 'update', 'delete', 'separate'],
      reach: WHOLE_ORGANIZATION,
    },
  ],
});

@Injectable()
export class RoleLocator extends Locator<RoleEntity> {
  constructor(private readonly store: RoleStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<RoleEntity | null> {
    const name = parameters['id'] ?? '';
    if (!ROLE_NAME.test(name)) return null;
    return this.store.find(currentPrincipal().organizationId, name);
  }
}
