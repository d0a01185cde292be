import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import {
  Broadcast,
  Config,
  currentContext,
  currentPrincipal,
  INSTALLATION_ID,
  newId,
  notFound,
  Problem,
  runAsOrganization,
  signIns,
  UnitOfWork,
} from '../../platform/index.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { AccessTokens } from '../tokens/access-tokens.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { refusalOf } from './account-gate.ts';
import { newRefreshToken, readRefreshToken } from './refresh-token.ts';
import { SessionResponse } from './session.dto.ts';
import type { SessionEntity } from './session.entity.ts';
import { SessionStore } from './session.store.ts';
import { SignInAttempts } from './sign-in-attempts.ts';

/** What a client gets for a grant (RFC 6749, section 5.1). */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** Who is looked for when a name is unknown: there is no such user. */
const NOBODY = { organizationId: INSTALLATION_ID, userId: INSTALLATION_ID };

/** Signing in, staying signed in, and being signed out. Undefined means refused, for a reason only the audit log knows. */
@Injectable()
export class Sessions {
  constructor(
    private readonly store: SessionStore,
    private readonly users: UserStore,
    private readonly hasher: PasswordHasher,
    private readonly attempts: SignInAttempts,
    private readonly tokens: AccessTokens,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
    private readonly config: Config,
  ) {}

  /** The password grant. Does the same work whether or not there is such a user, so that time tells nothing. */
  async signIn(email: string, password: string): Promise<TokenPair | undefined> {
    const { organizationId, userId } = (await this.users.findName(email)) ?? NOBODY;
    return runAsOrganization(organizationId, async () => {
      const user = await this.users.find(organizationId, userId);
      const source = currentContext()?.source ?? 'unknown';
      const recognized = await this.store.hasComeFrom(organizationId, userId, source);
      const attempt = { organizationId, email, source, recognized };
      const wait = await this.attempts.admit(attempt);
      if (wait !== undefined) {
        await this.refuse('password', 'too many failures', user);
        throw tooManyFailures(wait);
      }
      const right = await this.hasher.matches(user?.passwordHash ?? null, password);
      const reason = user === null || right ? refusalOf(user) : 'wrong password';
      if (reason !== undefined || user === null) return this.refuse('password', reason, user);
      if (user.passwordHash !== null && this.hasher.isOutdated(user.passwordHash)) {
        await this.users.renewHash(user, await this.hasher.hash(password));
      }
      await this.attempts.succeeded(attempt);
      return this.begin(user);
    });
  }

  /** The refresh grant: the token is used up; using it a second time ends the whole session. */
  async refresh(text: string): Promise<TokenPair | undefined> {
    const token = readRefreshToken(text);
    if (token === undefined) return this.refuse('refresh_token', 'not a refresh token');
    return runAsOrganization(token.organizationId, async () => {
      const known = await this.store.findToken(token.organizationId, token.hash);
      if (known === null) return this.refuse('refresh_token', 'unknown refresh token');
      const session = await this.store.find(token.organizationId, known.sessionId);
      if (session === null) return this.refuse('refresh_token', 'unknown session');
      const user = await this.users.find(token.organizationId, session.userId);
      const over = session.revokedAt !== null || known.expiresAt.getTime() <= Date.now();
      const reason = over ? 'the session is over' : refusalOf(user);
      if (reason !== undefined || user === null) return this.refuse('refresh_token', reason, user);
      return this.rotate(user, session, token.hash);
    });
  }

  async list(organizationId: string, userId: string): Promise<{ items: SessionResponse[] }> {
    const rows = await this.store.listLive(organizationId, userId);
    const current = currentPrincipal().credentialId;
    return { items: rows.map((row) => new SessionResponse(row, row.id === current)) };
  }

  /** Ends one session of a user, or all; their access tokens stop working on every instance. */
  async revoke(organizationId: string, userId: string, id?: string): Promise<void> {
    await this.uow.run(async () => {
      const ended = await this.store.revoke(organizationId, userId, id);
      if (id !== undefined && ended.length === 0) throw notFound();
      await this.tellEnded(userId, ended);
    });
  }

  /** Ends all sessions of a user but for the one kept: whoever knew the former password is signed out. */
  async revokeOthers(organizationId: string, userId: string, keptId?: string): Promise<void> {
    await this.uow.run(async () => {
      const ended = await this.store.revokeOthers(organizationId, userId, keptId);
      if (ended.length > 0) await this.tellEnded(userId, ended);
    });
  }

  private async tellEnded(userId: string, ended: readonly string[]): Promise<void> {
    await this.audit.append({
      action: 'session.revoke',
      resource: `user:${userId}`,
      details: { sessions: ended },
    });
    for (const sessionId of ended) await this.broadcast.tell('credentials', sessionId);
  }

  private async begin(user: UserEntity): Promise<TokenPair> {
    const now = new Date();
    const session: SessionEntity = {
      organizationId: user.organizationId,
      id: newId(),
      userId: user.id,
      source: currentContext()?.source ?? 'unknown',
      createdAt: now,
      lastUsedAt: now,
      expiresAt: this.refreshExpiry(),
      revokedAt: null,
    };
    const pair = await this.uow.run(async () => {
      await this.store.insert(session);
      await this.audit.append({
        action: 'session.create',
        resource: `session:${session.id}`,
        userId: user.id,
      });
      return this.issue(user, session);
    });
    signIns.inc({ grant: 'password', outcome: 'succeeded' });
    return pair;
  }

  private async rotate(
    user: UserEntity,
    session: SessionEntity,
    hash: Buffer,
  ): Promise<TokenPair | undefined> {
    const pair = await this.uow.run(async () => {
      if (!(await this.store.useToken(session.organizationId, hash))) return undefined;
      await this.store.prolong(session.organizationId, session.id, this.refreshExpiry());
      await this.audit.append({
        action: 'session.refresh',
        resource: `session:${session.id}`,
        userId: user.id,
      });
      return this.issue(user, session);
    });
    if (pair === undefined) {
      await this.revoke(session.organizationId, user.id, session.id).catch(() => undefined);
      return this.refuse('refresh_token', 'used before: the session was ended', user);
    }
    signIns.inc({ grant: 'refresh_token', outcome: 'succeeded' });
    return pair;
  }

  private async issue(user: UserEntity, session: SessionEntity): Promise<TokenPair> {
    const refresh = newRefreshToken(user.organizationId);
    await this.store.insertToken({
      organizationId: user.organizationId,
      hash: refresh.hash,
      sessionId: session.id,
      expiresAt: this.refreshExpiry(),
      usedAt: null,
    });
    return {
      accessToken: await this.tokens.issue(user, session.id),
      refreshToken: refresh.text,
      expiresInSeconds: this.config.AUTH_TOKEN_EXPIRY,
    };
  }

  private refreshExpiry(): Date {
    return new Date(Date.now() + this.config.AUTH_REFRESH_TOKEN_EXPIRY * 1000);
  }

  private async refuse(
    grant: 'password' | 'refresh_token',
    reason: string | undefined,
    user: UserEntity | null = null,
  ): Promise<undefined> {
    signIns.inc({ grant, outcome: 'denied' });
    await this.audit.append({
      action: grant === 'password' ? 'session.create' : 'session.refresh',
      resource: user === null ? 'user' : `user:${user.id}`,
      status: 'denied',
      reason: reason ?? 'refused',
      ...(user === null ? {} : { userId: user.id }),
    });
    return undefined;
  }
}

function tooManyFailures(seconds: number): Problem {
  const headers = { 'Retry-After': String(seconds) };
  return new Problem('rate_limited', `Try again in ${seconds} s.`, { headers });
}
