import { Injectable } from '@nestjs/common';
import type { Account, KoaContextWithOIDC } from 'oidc-provider';
import { isId, runAsOrganization, type UserId } from '../../../platform/index.ts';
import type { SessionEntity } from '../../credentials/sessions/session.entity.ts';
import { SessionStore } from '../../credentials/sessions/session.store.ts';
import { refusalOf } from '../../people/users/account-gate.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';

/** Record by which the OAuth server finds an account: a code or token; none for a browser's session. */
interface Presented {
  readonly grantId?: string;
}

/**
 * The people that the OAuth server may give tokens to. Each grant of it asks here, and so passes the one
 * gate: the user may get a token, and the session that the grant belongs to still stands.
 */
@Injectable()
export class OAuthAccounts {
  constructor(
    private readonly users: UserStore,
    private readonly sessions: SessionStore,
  ) {}

  /** The account of a user; undefined when it may get nothing. */
  async find(
    context: KoaContextWithOIDC | undefined,
    accountId: string,
    presented?: Presented,
  ): Promise<Account | undefined> {
    const user = await this.user(accountId);
    if (user === null || refusalOf(user) !== undefined) return signedOut(context);
    if (presented?.grantId === undefined) {
      return signedInBefore(context, user) ? signedOut(context) : accountOf(user);
    }
    const session = await this.session(user, presented.grantId);
    return session === null ? undefined : accountOf(user);
  }

  /** A user, in whichever organization; null also when the string is no id. */
  async user(accountId: string): Promise<UserEntity | null> {
    if (!isId<UserId>(accountId)) return null;
    const organizationId = await this.users.findOrganization(accountId);
    if (organizationId === null) return null;
    return runAsOrganization(organizationId, () => this.users.find(organizationId, accountId));
  }

  /** The session of a grant while it stands; the OAuth server knows it by the same id. */
  async session(
    { organizationId, id }: UserEntity,
    grantId: string,
  ): Promise<SessionEntity | null> {
    const session = await runAsOrganization(organizationId, () =>
      this.sessions.find(organizationId, grantId),
    );
    if (session?.userId !== id || session.revokedAt !== null) return null;
    return session.expiresAt <= new Date() ? null : session;
  }
}

/** A browser whose user may get nothing is treated as one in which nobody is signed in. */
function signedOut(context: KoaContextWithOIDC | undefined): undefined {
  const browser = context?.oidc?.session;
  if (browser !== undefined) delete browser.accountId;
}

/** Whether this browser signed in before its user signed out everywhere. */
function signedInBefore(context: KoaContextWithOIDC | undefined, user: UserEntity): boolean {
  const loginTs = context?.oidc?.session?.loginTs;
  if (loginTs === undefined || user.signedOutAt === null) return false;
  return loginTs * 1000 < user.signedOutAt.getTime();
}

function accountOf(user: UserEntity): Account {
  return {
    accountId: user.id,
    claims: () => ({ sub: user.id, ...claimsOf(user) }),
  };
}

/** Claims about a user by scope (OpenID Connect Core, section 5.4). */
export const CLAIMS = {
  openid: ['sub', 'org', 'amr', 'auth_time'],
  email: ['email', 'email_verified'],
  profile: ['name'],
};

export function claimsOf(user: UserEntity): Record<string, string | boolean | undefined> {
  return {
    org: user.organizationId,
    email: user.email,
    email_verified: user.emailVerifiedAt !== null,
    name: user.name ?? undefined,
  };
}
