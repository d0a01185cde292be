import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { newId } from '../../../platform/index.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import { Notices } from '../../mail/notices.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { ExternalIdentityStore } from '../external-identities/external-identity.store.ts';

/** Links whom a provider vouches for to accounts, in the open transaction: audited, and told by mail. */
@Injectable()
export class IdentityLinks {
  constructor(
    private readonly identities: ExternalIdentityStore,
    private readonly users: UserStore,
    private readonly notices: Notices,
    private readonly audit: AuditLogService,
  ) {}

  /** @param created whether the account was made just now */
  async link(
    user: UserEntity,
    provider: IdentityProviderEntity,
    { subjectHash, created }: { readonly subjectHash: Buffer; readonly created: boolean },
  ): Promise<UserEntity> {
    const { organizationId, id: userId } = user;
    const now = new Date();
    const whose = { organizationId, id: newId(), providerId: provider.id, subjectHash, userId };
    await this.identities.insert({ ...whose, createdAt: now, lastUsedAt: now, removedAt: null });
    await this.audit.append({
      action: 'identity.link',
      resource: `user:${userId}`,
      details: { provider: provider.id, created },
      userId,
    });
    if (!created) await this.notices.identityLinked(user, provider.name);
    if (user.emailVerifiedAt !== null) return user;
    await this.users.update(user, { emailVerifiedAt: now, emailChangedAt: null });
    return this.users.get(organizationId, userId);
  }
}
