import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import { UnitOfWork } from '../../platform/index.ts';
import { NewUsers } from '../accounts/new-users.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import type { Vouched } from '../single-sign-on/vouched.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { ExternalIdentityStore } from './external-identity.store.ts';
import { IdentityLinks } from './identity-links.ts';
import { addressRefusal } from './vouched-address.ts';

/** Why nobody may come in for whom a provider vouches, in words for the audit log alone. */
export interface Refusal {
  readonly refusal: string;
}

/** What else has to be known of a provider. */
interface Terms {
  readonly verifiedDomains: readonly string[];
  /** Roles of an account that is made now. */
  readonly roles: string[];
}

/**
 * Whose account somebody gets for whom a provider vouches. The provider's own name for them decides, once it
 * is known; the address only ever finds the account that nobody of that provider has had.
 */
@Injectable()
export class VouchedAccounts {
  constructor(
    private readonly identities: ExternalIdentityStore,
    private readonly users: UserStore,
    private readonly newUsers: NewUsers,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly links: IdentityLinks,
  ) {}

  async of(
    provider: IdentityProviderEntity,
    vouched: Vouched,
    terms: Terms,
  ): Promise<UserEntity | Refusal> {
    const { organizationId, id: providerId } = provider;
    const sealer = await this.keys.sealer(organizationId);
    const subjectHash = sealer.blindIndex(`subject ${providerId}`, vouched.subject);
    return this.uow.run(async () => {
      await this.identities.oneAtATime(providerId);
      const known = await this.identities.findBySubject(organizationId, providerId, subjectHash);
      if (known === null) return this.first(provider, vouched, terms, subjectHash);
      if (known.removedAt !== null) return { refusal: 'the user unlinked this identity' };
      await this.identities.used(known);
      return this.users.get(organizationId, known.userId);
    });
  }

  /** Somebody whom the provider has not vouched for before. */
  private async first(
    provider: IdentityProviderEntity,
    vouched: Vouched,
    { verifiedDomains, roles }: Terms,
    subjectHash: Buffer,
  ): Promise<UserEntity | Refusal> {
    const { organizationId, id: providerId, createUsers } = provider;
    const { email = '', name } = vouched;
    const refusal = addressRefusal(vouched, verifiedDomains);
    if (refusal !== undefined) return { refusal };
    const owner = await this.users.findName(email);
    if (owner?.organizationId === organizationId) {
      const user = await this.users.get(organizationId, owner.userId);
      const had = await this.identities.hasHad(organizationId, providerId, user.id);
      if (had) return { refusal: 'the user has had another identity of this provider' };
      if (user.emailChangedAt !== null && (await this.identities.hasProof(user))) {
        return { refusal: 'a directory changed the address, and nobody confirmed it' };
      }
      if (user.kind !== 'person') return { refusal: 'the address is no person' };
      return this.links.link(user, provider, { subjectHash, created: false });
    }
    if (!createUsers) return { refusal: 'nobody has this address, and accounts are not made' };
    const request = name === undefined ? { email } : { email, name };
    const made = await this.newUsers.provision(organizationId, request, {
      roles,
      provider: providerId,
    });
    if (made === undefined) return { refusal: 'no account can be made for this address' };
    return this.links.link(made, provider, { subjectHash, created: true });
  }
}
