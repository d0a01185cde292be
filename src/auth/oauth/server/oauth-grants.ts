import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { Broadcast, InvalidatingCache } from '../../../platform/index.ts';
import { OAuthClientService } from '../../credentials/oauth-clients/oauth-client.service.ts';
import { refusalOf } from '../../people/users/account-gate.ts';
import { OAuthAccounts } from './oauth-accounts.ts';
import { delegationOf } from './token-exchange.ts';
import { refusal } from './library.ts';

/** A token that the OAuth server is about to issue. */
export interface NewToken {
  readonly kind: string;
  readonly clientId?: string;
  readonly accountId?: string;
  readonly grantId?: string;
}

/** Sessions and service accounts behind the OAuth server's tokens and consents. */
@Injectable()
export class OAuthGrants {
  /** Organizations of service accounts that may get tokens, until something changes about them. */
  private readonly admitted: InvalidatingCache<string>;

  constructor(
    private readonly accounts: OAuthAccounts,
    private readonly clients: OAuthClientService,
    broadcast: Broadcast,
  ) {
    this.admitted = new InvalidatingCache(broadcast, 'credentials', {
      most: 10_000,
      longestMs: 60_000,
    });
  }

  /** Claims that name the organization, and the session that a token stands on. @throws errors.InvalidGrant */
  async claims(context: KoaContextWithOIDC, token: NewToken): Promise<Record<string, unknown>> {
    if (token.kind === 'ClientCredentials') return this.claimsOfClient(token.clientId ?? '');
    const user = await this.accounts.user(token.accountId ?? '');
    return { org: user?.organizationId, sid: token.grantId, ...delegationOf(context) };
  }

  /** The one gate again: a client acts as its service account, which may be locked. */
  private async claimsOfClient(clientId: string): Promise<Record<string, unknown>> {
    const client = await this.clients.find(clientId);
    const accountId = client?.serviceAccountId ?? '';
    const admitted = this.admitted.find(accountId);
    if (admitted !== undefined) return { org: admitted };
    const since = this.admitted.moment;
    const account = await this.accounts.user(accountId);
    if (account?.kind !== 'service' || refusalOf(account) !== undefined) {
      throw refusal('InvalidGrant', 'refused');
    }
    this.admitted.keep(accountId, account.organizationId, [accountId], since);
    return { org: account.organizationId };
  }

  /** Earlier consent of a user, while its session is valid. */
  async existing(context: KoaContextWithOIDC) {
    const { client, session, result, provider } = context.oidc;
    const grantId = result?.consent?.grantId ?? session?.grantIdFor(client?.clientId ?? '');
    const accountId = session?.accountId;
    if (grantId === undefined || accountId === undefined) return undefined;
    const user = await this.accounts.user(accountId);
    if (user === null) return undefined;
    const live = await this.accounts.session(user, grantId);
    return live === null ? undefined : provider.Grant.find(grantId);
  }
}
