import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import type { AlertEntity } from './alert.entity.ts';
import { AlertStore } from './alert.store.ts';

export const ALERT = defineSubject({
  name: 'Alert',
  actions: { read: 'alerts:read', list: 'alerts:read', answer: 'alerts:write' },
  withoutRow: ['list'],
  rules: [{ role: 'admin', actions: ['read', 'list', 'answer'], reach: WHOLE_ORGANIZATION }],
});

@Injectable()
export class AlertLocator extends Locator<AlertEntity> {
  constructor(private readonly store: AlertStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<AlertEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
