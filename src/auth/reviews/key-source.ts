import { Injectable } from '@nestjs/common';
import {
  changedSince,
  requireAdmin,
  type AccessItem,
  type Restoring,
  type ReviewSource,
} from '../../authorization/index.ts';
import { currentPrincipal, type UserId } from '../../platform/index.ts';
import { ApiKeyService } from '../credentials/api-keys/api-key.service.ts';
import { ApiKeyStore } from '../credentials/api-keys/api-key.store.ts';
import { UserStore } from '../people/users/user.store.ts';
import { AccessItemStore } from './access-item.store.ts';

/** The row itself says whether it can be given back. */
const REVOKED = 'revoked';

/** API keys that could be used now. */
@Injectable()
export class KeySource implements ReviewSource<UserId> {
  readonly kind = 'api_key';

  constructor(
    private readonly items: AccessItemStore,
    private readonly keys: ApiKeyService,
    private readonly store: ApiKeyStore,
    private readonly users: UserStore,
  ) {}

  async list(): Promise<AccessItem<UserId>[]> {
    const keys = await this.items.listKeys();
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

  reviewerOf(ownerId: UserId): Promise<UserId | null> {
    return this.items.managerOf(ownerId);
  }

  async revoke(_ownerId: UserId, id: string): Promise<string | undefined> {
    const { organizationId } = currentPrincipal();
    const key = await this.store.findRevocable(organizationId, id);
    if (key === null) return undefined;
    const isLive = key.revokedAt === null;
    await this.keys.revoke(key, { restorable: isLive });
    return isLive ? REVOKED : undefined;
  }

  async restore(ownerId: UserId, id: string, restoring: Restoring): Promise<void> {
    const owner = await this.users.find(currentPrincipal().organizationId, ownerId);
    requireAdmin(owner?.roles ?? [], restoring);
    if (!(await this.keys.restore(id))) throw changedSince();
  }
}
