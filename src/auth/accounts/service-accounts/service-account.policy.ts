import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
  type UserId,
} from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';

export const SERVICE_ACCOUNT = defineSubject({
  name: 'ServiceAccount',
  actions: {
    list: 'service-accounts:read',
    read: 'service-accounts:read',
    create: 'service-accounts:write',
    assignRoles: 'service-accounts:write',
    lock: 'service-accounts:write',
    createKey: 'service-accounts:write',
  },
  reserved: ['create', 'assignRoles', 'createKey'],
  rules: [
    {
      role: 'admin',
      actions: ['list', 'read', 'create', 'assignRoles', 'lock', 'createKey'],
      reach: WHOLE_ORGANIZATION,
    },
  ],
});

@Injectable()
export class ServiceAccountLocator extends Locator<UserEntity> {
  /** As its changes are on record. */
  override readonly resourceType = 'user';

  constructor(private readonly store: UserStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<UserEntity | null> {
    const id = parameters['id'] ?? '';
    const found = isId<UserId>(id)
      ? await this.store.find(currentPrincipal().organizationId, id)
      : null;
    return found?.kind === 'service' ? found : null;
  }
}
