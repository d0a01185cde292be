import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  Broadcast,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { ApiKeyStore } from '../api-keys/api-key.store.ts';
import { SessionService } from '../sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';

interface EndedKeys {
  /** Keys of others, which the user made since then, end as well. */
  readonly madeSince?: Date;
}

/** Ends sessions, OAuth consents and API keys, in the open transaction. docs/access.md lists what each event ends. */
@Injectable()
export class CredentialEndings {
  constructor(
    private readonly sessions: SessionService,
    private readonly keys: ApiKeyStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
  ) {}

  /** Ends all sessions, OAuth consents and keys of a user, and the keys made with those keys. */
  async endAll(user: UserEntity, ended: EndedKeys = {}): Promise<void> {
    await this.uow.run(async () => {
      await this.sessions.revokeOthers(user.organizationId, user.id);
      await this.endKeys(user, ended);
    });
  }

  /** Ends the keys of a user, and the keys made with them; how many there were. */
  async endKeys(
    { organizationId, id }: UserEntity,
    { madeSince }: EndedKeys = {},
  ): Promise<number> {
    return this.uow.run(async () => {
      const ended = await this.keys.endOf(organizationId, id, madeSince ?? null);
      await this.note(ended, `user:${id}`);
      return ended.length;
    });
  }

  /** Ends the sessions that a provider vouched for, of one user or of all, and the keys made in them. */
  async endOfProvider(
    organizationId: OrganizationId,
    providerId: string,
    userId?: UserId,
  ): Promise<void> {
    await this.uow.run(async () => {
      await this.sessions.revokeOfProvider(organizationId, providerId, userId);
      const ended = await this.keys.endOfProvider(organizationId, providerId, userId ?? null);
      await this.note(
        ended,
        userId === undefined ? `identity_provider:${providerId}` : `user:${userId}`,
      );
    });
  }

  private async note(keys: readonly string[], of: string): Promise<void> {
    for (const id of keys) {
      await this.audit.append({
        action: 'api_key.revoke',
        resource: `api_key:${id}`,
        details: { of },
      });
    }
    await this.broadcast.notifyAll('credentials', keys);
  }
}
