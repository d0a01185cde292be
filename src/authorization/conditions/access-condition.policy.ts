import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import type { AccessConditionEntity } from './access-condition.entity.ts';
import { AccessConditionStore } from './access-condition.store.ts';

/** No condition can be put on these, so that an admin can always take a condition away. */
export const ACCESS_CONDITION = defineSubject({
  name: 'AccessCondition',
  actions: {
    read: 'access:read',
    create: 'roles:write',
    delete: 'roles:write',
  },
  reserved: ['create', 'delete'],
  withoutRow: ['create'],
  rules: [{ role: 'admin', actions: ['read', 'create', 'delete'], reach: WHOLE_ORGANIZATION }],
});

@Injectable()
export class AccessConditionLocator extends Locator<AccessConditionEntity> {
  constructor(private readonly store: AccessConditionStore) {
    super();
  }

  async locate(
    parameters: Readonly<Record<string, string>>,
  ): Promise<AccessConditionEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
