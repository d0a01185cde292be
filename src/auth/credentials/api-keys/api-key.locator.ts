import { Injectable } from '@nestjs/common';
import { currentPrincipal, isId, Locator } from '../../../platform/index.ts';
import type { ApiKeyEntity } from './api-key.entity.ts';
import { ApiKeyStore } from './api-key.store.ts';

@Injectable()
export class ApiKeyLocator extends Locator<ApiKeyEntity> {
  constructor(private readonly store: ApiKeyStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<ApiKeyEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}

/** Keys to be revoked: also those that a review revoked and may give back. */
@Injectable()
export class RevocableApiKeyLocator extends Locator<ApiKeyEntity> {
  constructor(private readonly store: ApiKeyStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<ApiKeyEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.findRevocable(currentPrincipal().organizationId, id) : null;
  }
}
