import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  currentPrincipal,
  notFound,
  Problem,
  UnitOfWork,
  type OrganizationId,
} from '../../../platform/index.ts';
import { CredentialEndings } from '../../credentials/revocation/credential-endings.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { ExternalIdentityResponse, type ExternalIdentityList } from './external-identity.dto.ts';
import { ExternalIdentityStore } from './external-identity.store.ts';

/** A provider, by its ids. */
interface Provider {
  readonly organizationId: OrganizationId;
  readonly id: string;
}

/** Identities of the caller at providers: lists and unlinks them. */
@Injectable()
export class ExternalIdentityService {
  constructor(
    private readonly store: ExternalIdentityStore,
    private readonly users: UserStore,
    private readonly endings: CredentialEndings,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(): Promise<ExternalIdentityList> {
    const { organizationId, userId } = currentPrincipal();
    const rows = await this.store.listOf(organizationId, userId);
    return { items: rows.map((row) => new ExternalIdentityResponse(row)) };
  }

  /** Sessions that it began end, too. @throws Problem conflict when its user could not sign in any more */
  async remove(id: string): Promise<void> {
    const { organizationId, userId } = currentPrincipal();
    await this.uow.run(async () => {
      const all = await this.store.listOf(organizationId, userId);
      const identity = all.find((one) => one.id === id);
      if (identity === undefined) throw notFound();
      const { passwordHash } = await this.users.get(organizationId, userId);
      if (passwordHash === null && all.length === 1) throw lastWayIn();
      await this.store.remove(organizationId, id);
      await this.audit.append({
        action: 'identity.remove',
        resource: `user:${userId}`,
        details: { provider: identity.providerId },
      });
      await this.endings.endOfProvider(organizationId, identity.providerId, userId);
      await this.users.signOut(organizationId, userId);
    });
  }

  /** Ends what a provider began, in the open transaction: its people have to sign in another way. How many there were. */
  async end({ organizationId, id }: Provider): Promise<number> {
    const people = await this.store.usersOf(organizationId, id);
    for (const userId of people) await this.users.signOut(organizationId, userId);
    await this.endings.endOfProvider(organizationId, id);
    return people.length;
  }
}

const lastWayIn = (): Problem =>
  new Problem('conflict', 'You have no password; set one first, or you could not sign in.');
