import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { currentPrincipal, Problem } from '../../platform/index.ts';
import { tokenOf } from '../authentication/verified-credentials.ts';
import { AccessTokens } from '../tokens/access-tokens.ts';
import { UserStore } from '../users/user.store.ts';
import { CLAIMS, claimsOf } from './oauth-accounts.ts';
import type { UserInfoResponse } from './oauth.dto.ts';

/** Who let a client in, as far as its token's scopes go. */
@Injectable()
export class UserInfo {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly users: UserStore,
  ) {}

  /** @throws Problem when the caller came without a token that has the scope `openid` */
  async of(request: Request): Promise<UserInfoResponse> {
    const token = tokenOf(request);
    const scope = token === undefined ? '' : (await this.tokens.verify(token)).scope;
    const scopes = (scope ?? '').split(' ');
    if (!scopes.includes('openid')) {
      throw new Problem('forbidden', 'This needs a token with the scope openid.');
    }
    const { organizationId, userId } = currentPrincipal();
    const known = { sub: userId, ...claimsOf(await this.users.get(organizationId, userId)) };
    const allowed = Object.entries(CLAIMS)
      .filter(([name]) => scopes.includes(name))
      .flatMap(([, claims]) => claims);
    const shown = Object.entries(known).filter(([name]) => allowed.includes(name));
    return Object.fromEntries(shown) as unknown as UserInfoResponse;
  }
}
