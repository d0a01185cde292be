import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import type { AlertChannelEntity } from './alert-channel.entity.ts';
import { AlertChannelStore } from './alert-channel.store.ts';

const ACTIONS = ['read', 'create', 'update', 'delete', 'test'] as const;

export const ALERT_CHANNEL = defineSubject({
  name: 'AlertChannel',
  actions: {
    read: 'alerts:read',
    create: 'alerts:write',
    update: 'alerts:write',
    delete: 'alerts:write',
    test: 'alerts:write',
  },
  reserved: ['create', 'update', 'delete'],
  withoutRow: ['create'],
  rules: [{ role: 'admin', actions: [...ACTIONS], reach: WHOLE_ORGANIZATION }],
});

@Injectable()
export class AlertChannelLocator extends Locator<AlertChannelEntity> {
  constructor(private readonly store: AlertChannelStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<AlertChannelEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
