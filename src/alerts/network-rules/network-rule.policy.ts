import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import type { NetworkRuleEntity } from './network-rule.entity.ts';
import { NetworkRuleStore } from './network-rule.store.ts';

export const NETWORK_RULE = defineSubject({
  name: 'NetworkRule',
  actions: { read: 'alerts:read', create: 'alerts:write', delete: 'alerts:write' },
  reserved: ['create', 'delete'],
  withoutRow: ['create'],
  rules: [{ role: 'admin', actions: ['read', 'create', 'delete'], reach: WHOLE_ORGANIZATION }],
});

@Injectable()
export class NetworkRuleLocator extends Locator<NetworkRuleEntity> {
  constructor(private readonly store: NetworkRuleStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<NetworkRuleEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
