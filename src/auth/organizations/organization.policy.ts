import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../platform/index.ts';
import { OrganizationStore } from './organization.store.ts';

export const ORGANIZATION = defineSubject({
  name: 'Organization',
  actions: { read: 'organization:read', update: 'organization:write' },
  reserved: ['update'],
  rules: [
    { role: 'admin', actions: ['read', 'update'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ['read'], reach: WHOLE_ORGANIZATION },
    { role: 'viewer', actions: ['read'], reach: WHOLE_ORGANIZATION },
  ],
});

/** The caller's own organisation: the route names none. */
@Injectable()
export class OrganizationLocator extends Locator {
  constructor(private readonly store: OrganizationStore) {
    super();
  }

  async locate(): Promise<object> {
    const organization = await this.store.get(currentPrincipal().organizationId);
    return Object.assign(organization, { organizationId: organization.id });
  }
}
