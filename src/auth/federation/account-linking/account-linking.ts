import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../../crypto/index.ts';
import { UnitOfWork } from '../../../platform/index.ts';
import { NewUsers } from '../../accounts/lifecycle/new-users.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import type { ProviderClaims } from './provider-claims.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { ExternalIdentityStore } from '../external-identities/external-identity.store.ts';
import { FormerProofs } from './former-proofs.ts';
import { IdentityLinks } from './identity-links.ts';
import { addressRefusal } from './provider-address.ts';

/** Reason why a user of a provider may not sign in, for the audit log only. */
export interface LinkingRefusal {
  readonly refusal: string;
}

/** Settings of a provider for account linking. */
interface Terms {
  readonly verifiedDomains: readonly string[];
  /** Roles of an account that is made now. */
  readonly roles: string[];
}

/** Account of a provider's user, and the hash of a subject that is not linked to the account yet. */
export interface VouchedAccount {
  readonly user: UserEntity;
  readonly unlinked: Buffer | undefined;
}

/**
 * Finds the account of a provider's user. Once the provider's id of the user is known, this id decides. Before that,
 * the address selects only an account that was never linked to the provider.
 */
@Injectable()
export class AccountLinking {
  constructor(
    private readonly identities: ExternalIdentityStore,
    private readonly users: UserStore,
    private readonly newUsers: NewUsers,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly links: IdentityLinks,
    private readonly formerProofs: FormerProofs,
  ) {}

  async of(
    provider: IdentityProviderEntity,
    providerClaims: ProviderClaims,
    terms: Terms,
  ): Promise<VouchedAccount | LinkingRefusal> {
    const { organizationId, id: providerId } = provider;
    const sealer = await this.keys.sealer(organizationId);
    const subjectHash = sealer.blindIndex(`subject ${providerId}`, providerClaims.subject);
    return this.uow.run(async () => {
      await this.identities.acquireLock(providerId);
      const known = await this.identities.findBySubject(organizationId, providerId, subjectHash);
      if (known === null) return this.first(provider, providerClaims, terms, subjectHash);
      if (known.removedAt !== null) return { refusal: 'the user unlinked this identity' };
      await this.identities.used(known);
      return { user: await this.users.get(organizationId, known.userId), unlinked: undefined };
    });
  }

  /**
   * Links an account that there was before to whom the provider vouches for.
   *
   * @param proved whether they have proved a second factor of that account
   */
  async link(
    provider: IdentityProviderEntity,
    { user: { id }, unlinked }: { readonly user: UserEntity; readonly unlinked: Buffer },
    proved: boolean,
  ): Promise<UserEntity | LinkingRefusal> {
    const { organizationId } = provider;
    return this.uow.run(async () => {
      await this.identities.acquireLock(provider.id);
      const user = await this.users.get(organizationId, id);
      const refusal = await this.linkRefusal(provider, user, unlinked);
      if (refusal !== undefined) return { refusal };
      const own = proved ? user : await this.formerProofs.endUnverified(user);
      return this.links.link(own, provider, { subjectHash: unlinked, created: false });
    });
  }

  /** Somebody whom the provider has not vouched for before. */
  private async first(
    provider: IdentityProviderEntity,
    providerClaims: ProviderClaims,
    { verifiedDomains, roles }: Terms,
    subjectHash: Buffer,
  ): Promise<VouchedAccount | LinkingRefusal> {
    const { organizationId, id: providerId, createUsers, trustAddresses } = provider;
    const { email = '', name } = providerClaims;
    const refusal = addressRefusal(providerClaims, verifiedDomains, trustAddresses);
    if (refusal !== undefined) return { refusal };
    const user = await this.users.findNamed(organizationId, email);
    if (user !== null) {
      const refusal = await this.linkRefusal(provider, user, subjectHash);
      return refusal === undefined ? { user, unlinked: subjectHash } : { refusal };
    }
    if (!createUsers)
      return { refusal: 'no user has this address, and the provider does not create users' };
    const request = name === undefined ? { email } : { email, name };
    const made = await this.newUsers.provision(organizationId, request, {
      roles,
      provider: providerId,
    });
    if (made === undefined) return { refusal: 'no account can be created for this address' };
    const linked = await this.links.link(made, provider, { subjectHash, created: true });
    return { user: linked, unlinked: undefined };
  }

  /** Why an account gets no identity of that provider; undefined when it may. */
  private async linkRefusal(
    { organizationId, id: providerId }: IdentityProviderEntity,
    user: UserEntity,
    subjectHash: Buffer,
  ): Promise<string | undefined> {
    if (user.kind !== 'person') return 'the address belongs to a service account';
    if (await this.identities.hasHad(organizationId, providerId, user.id)) {
      return 'the user was linked to another identity of this provider';
    }
    if ((await this.identities.findBySubject(organizationId, providerId, subjectHash)) !== null) {
      return 'the identity was linked in the meantime';
    }
    if (user.emailChangedAt !== null && (await this.identities.hasProof(user))) {
      return 'a directory changed the address, and it is not confirmed yet';
    }
    return undefined;
  }
}
