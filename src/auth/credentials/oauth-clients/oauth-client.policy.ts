import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  defineSubject,
  isId,
  Locator,
  WHOLE_ORGANIZATION,
} from '../../../platform/index.ts';
import type { OAuthClientEntity } from './oauth-client.entity.ts';
import { OAuthClientStore } from './oauth-client.store.ts';

export const OAUTH_CLIENT = defineSubject({
  name: 'OAuthClient',
  actions: {
    list: 'oauth-clients:read',
    read: 'oauth-clients:read',
    create: 'oauth-clients:write',
    rotateSecret: 'oauth-clients:write',
    revoke: 'oauth-clients:write',
  },
  reserved: ['create', 'rotateSecret'],
  rules: [
    {
      role: 'admin',
      actions: ['list', 'read', 'create', 'rotateSecret', 'revoke'],
      reach: WHOLE_ORGANIZATION,
    },
  ],
});

@Injectable()
export class OAuthClientLocator extends Locator<OAuthClientEntity> {
  constructor(private readonly store: OAuthClientStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<OAuthClientEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
