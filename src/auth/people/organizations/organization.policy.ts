import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../../platform/index.ts';
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

/** The caller's own organization: the route names none, and a question about access none but that. */
@Injectable()
export class OrganizationLocator extends Locator {
  constructor(private readonly store: OrganizationStore) {
    super();
  }

  async locate({ id }: Readonly<Record<string, string>>): Promise<object | null> {
    const organization = await this.store.get(currentPrincipal().organizationId);
    if (id !== undefined && id !== organization.id) return null;
    return Object.assign(organization, { organizationId: organization.id });
  }
}
