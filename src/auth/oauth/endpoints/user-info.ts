import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { currentPrincipal, insufficientScope } from '../../../platform/index.ts';
import { tokenOf } from '../../authentication/verified-credentials.ts';
import { AccessTokens } from '../../credentials/tokens/access-tokens.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { CLAIMS, claimsOf } from '../server/oauth-accounts.ts';
import type { UserInfoResponse } from './oauth.dto.ts';

/** Claims about the user, limited by the token's scopes. */
@Injectable()
export class UserInfo {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly users: UserStore,
  ) {}

  /** @throws Problem when a client's token has not the scope `openid` */
  async of(request: Request): Promise<UserInfoResponse> {
    const { organizationId, userId } = currentPrincipal();
    const scopes = await this.scopes(tokenOf(request));
    if (!scopes.includes('openid')) {
      throw insufficientScope(['openid'], 'know the signed-in user');
    }
    const known = { sub: userId, ...claimsOf(await this.users.get(organizationId, userId)) };
    const allowed = Object.entries(CLAIMS)
      .filter(([name]) => scopes.includes(name))
      .flatMap(([, claims]) => claims);
    const shown = Object.entries(known).filter(([name]) => allowed.includes(name));
    return Object.fromEntries(shown) as unknown as UserInfoResponse;
  }

  /** A client sees what it was allowed to; whoever came in as themselves sees all. */
  private async scopes(token: string | undefined): Promise<readonly string[]> {
    const { kind, scopes } = currentPrincipal();
    if (scopes === null) return Object.keys(CLAIMS);
    // A key has none of the scopes that tell about somebody.
    if (kind === 'api_key' || token === undefined) return [];
    return ((await this.tokens.verify(token)).scope ?? '').split(' ');
  }
}
