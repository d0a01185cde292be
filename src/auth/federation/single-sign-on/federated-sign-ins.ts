import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/index.ts';
import { AccountLinking, type LinkingRefusal } from '../account-linking/account-linking.ts';
import { RoleMapper } from '../account-linking/role-mapper.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import { ProviderDomains } from '../identity-providers/provider-domains.ts';
import { refusalOf, type Methods } from '../../people/users/account-gate.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { SignOnRefusals } from './sign-on-refusals.ts';
import type { Destination } from './single-sign-on.service.ts';
import type { ProviderClaims } from '../account-linking/provider-claims.ts';

/** A user of a provider who may sign in. */
export interface FederatedSignIn {
  readonly user: UserEntity;
  readonly methods: Methods;
  readonly identityProviderId: string;
  readonly authenticatedAt: Date | undefined;
  readonly destination: Destination;
  /** Completion after all factors are proved. */
  readonly pending: Pending;
}

/** Changes of an account by the provider's claims. */
export interface Pending {
  /** The roles that the provider gives; undefined when it maps none. */
  readonly roles?: string[] | undefined;
  /** The hash of the subject that the account is to be linked to, in hexadecimal digits. */
  readonly subject?: string | undefined;
}

/** Finds or creates the account for a provider's claims, and checks that it may get a session. */
@Injectable()
export class FederatedSignIns {
  constructor(
    private readonly accounts: AccountLinking,
    private readonly roles: RoleMapper,
    private readonly domains: ProviderDomains,
    private readonly refusals: SignOnRefusals,
  ) {}

  /** Undefined means refused, for a reason only the audit log knows. */
  async welcome(
    provider: IdentityProviderEntity,
    providerClaims: ProviderClaims,
    destination: Destination,
  ): Promise<FederatedSignIn | undefined> {
    const roles = await this.roles.mapped(provider, providerClaims);
    const terms = {
      verifiedDomains: await this.domains.verifiedOf(provider),
      roles: roles ?? provider.defaultRoles,
    };
    const found = await this.accounts.of(provider, providerClaims, terms).catch(separated);
    if ('refusal' in found) return this.refusals.note(found.refusal, { provider: provider.id });
    const { user, unlinked } = found;
    const refusal = refusalOf({ ...user, roles: roles ?? user.roles });
    if (refusal !== undefined) {
      return this.refusals.note(refusal, { provider: provider.id, userId: user.id });
    }
    const factor = provider.trustFactors && providerClaims.methods.includes('mfa');
    const methods = factor ? ['sso', 'mfa'] : ['sso'];
    const { authenticatedAt } = providerClaims;
    const pending = { roles, subject: unlinked?.toString('hex') };
    return {
      user,
      methods,
      identityProviderId: provider.id,
      authenticatedAt,
      destination,
      pending,
    };
  }

  /**
   * Links the account and gives it its roles. Undefined means refused, for a reason only the audit log knows.
   *
   * @param proved whether the second factor of the account was proved here
   */
  async complete(
    provider: IdentityProviderEntity,
    { user, pending: { roles, subject } }: FederatedSignIn,
    proved: boolean,
  ): Promise<UserEntity | undefined> {
    const about = { provider: provider.id, userId: user.id };
    const linked =
      subject === undefined
        ? user
        : await this.accounts.link(
            provider,
            { user, unlinked: Buffer.from(subject, 'hex') },
            proved,
          );
    if ('refusal' in linked) return this.refusals.note(linked.refusal, about);
    const ready = roles === undefined ? linked : await this.roles.apply(linked, roles, provider.id);
    const refusal = refusalOf(ready);
    return refusal === undefined ? ready : this.refusals.note(refusal, about);
  }
}

/** Nobody new comes with two roles that nobody may hold together. */
function separated(error: unknown): LinkingRefusal {
  if (!(error instanceof Problem) || error.code !== 'separated_roles') throw error;
  return { refusal: 'the roles that the provider gives are separated' };
}
