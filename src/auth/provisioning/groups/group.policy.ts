import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../../platform/index.ts';
import type { GroupEntity } from './group.entity.ts';
import { GroupStore } from './group.store.ts';

export const GROUP = defineSubject({
  name: 'Group',
  actions: {
    list: 'users:read',
    assignRoles: 'users:write',
    provision: 'scim',
  },
  reserved: ['assignRoles', 'provision'],
  rules: [
    { role: 'admin', actions: ['list', 'assignRoles', 'provision'], reach: WHOLE_ORGANIZATION },
  ],
});

@Injectable()
export class GroupLocator extends Locator<GroupEntity> {
  constructor(private readonly store: GroupStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<GroupEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
