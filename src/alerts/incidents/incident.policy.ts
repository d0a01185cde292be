import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import type { IncidentEntity } from './incident.entity.ts';
import { IncidentStore } from './incident.store.ts';

const ACTIONS = ['read', 'create', 'update', 'act'] as const;

export const INCIDENT = defineSubject({
  name: 'Incident',
  actions: {
    read: 'incidents:read',
    create: 'incidents:write',
    update: 'incidents:write',
    act: 'incidents:act',
  },
  reserved: ['act'],
  withoutRow: ['create'],
  rules: [{ role: 'admin', actions: [...ACTIONS], reach: WHOLE_ORGANIZATION }],
});

@Injectable()
export class IncidentLocator extends Locator<IncidentEntity> {
  constructor(private readonly store: IncidentStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<IncidentEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
