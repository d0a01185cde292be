import { Injectable } from '@nestjs/common';
import type { Held, ReviewSource } from '../../authorization/index.ts';
import { currentPrincipal, Problem } from '../../platform/index.ts';
import { ApiKeys } from '../api-keys/api-key.service.ts';
import { ApiKeyStore } from '../api-keys/api-key.store.ts';
import { HeldStore } from './held.store.ts';

/** API keys that could be used now. */
@Injectable()
export class KeySource implements ReviewSource {
  readonly kind = 'api_key';

  constructor(
    private readonly held: HeldStore,
    private readonly keys: ApiKeys,
    private readonly store: ApiKeyStore,
  ) {}

  async list(): Promise<Held[]> {
    const keys = await this.held.listKeys();
    return keys.map(({ id, ownerId, name, managerId, createdAt, lastUsedAt }) => ({
      kind: this.kind,
      holder: 'user' as const,
      subjectId: ownerId,
      thing: id,
      label: `key: ${name}`,
      since: createdAt,
      lastUsedAt,
      reviewerId: managerId,
      peers: '',
    }));
  }

  reviewerOf(subjectId: string): Promise<string | null> {
    return this.held.managerOf(subjectId);
  }

  async revoke(_subjectId: string, id: string): Promise<boolean> {
    const key = await this.store.find(currentPrincipal().organizationId, id);
    if (key === null) return false;
    await this.keys.revoke(key);
    return true;
  }

  async restore(_subjectId: string, id: string): Promise<void> {
    if (await this.keys.restore(id)) return;
    throw new Problem('conflict', 'The key is gone, or has expired.');
  }
}
