import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../../platform/index.ts';
import type { IdentityProviderEntity } from './identity-provider.entity.ts';
import { IdentityProviderStore } from './identity-provider.store.ts';

export const IDENTITY_PROVIDER = defineSubject({
  name: 'IdentityProvider',
  actions: {
    list: 'identity-providers:read',
    read: 'identity-providers:read',
    create: 'identity-providers:write',
    update: 'identity-providers:write',
    verifyDomain: 'identity-providers:write',
    delete: 'identity-providers:write',
  },
  reserved: ['create', 'update', 'verifyDomain', 'delete'],
  rules: [
    {
      role: 'admin',
      actions: ['list', 'read', 'create', 'update', 'verifyDomain', 'delete'],
      reach: WHOLE_ORGANIZATION,
    },
  ],
});

@Injectable()
export class IdentityProviderLocator extends Locator<IdentityProviderEntity> {
  constructor(private readonly store: IdentityProviderStore) {
    super();
  }

  async locate(
    parameters: Readonly<Record<string, string>>,
  ): Promise<IdentityProviderEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
