import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  Broadcast,
  Config,
  currentContext,
  currentPrincipal,
  currentSource,
  newId,
  runAsOrganization,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { signIns } from '../../auth.metrics.ts';
import { newSecret, readSecret } from '../secrets/organization-secret.ts';
import { Notices } from '../../mail/notices.ts';
import { refusalOf, type Methods } from '../../people/users/account-gate.ts';
import { AccessTokens } from '../tokens/access-tokens.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import type { RefreshTokenEntity } from './refresh-token.entity.ts';
import { clientMark, judgeRepeatedUse } from '../secrets/repeated-use.ts';
import { SessionResponse } from './session.dto.ts';
import type { SessionEntity } from './session.entity.ts';
import { SessionStore } from './session.store.ts';

/** Token response of a grant (RFC 6749, section 5.1). */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
  /** Whether whoever presents them has to prove that they hold a key (RFC 9449). */
  readonly bound: boolean;
}

const REFRESH_PREFIX = 'srt_';
const MAX_DEVICE_LENGTH = 200;

/** An authenticated user and the methods. */
interface Proof {
  readonly user: UserEntity;
  readonly methods: Methods;
  /** Identity provider that authenticated the user, if one did. */
  readonly identityProviderId?: string | undefined;
  /** Time of the authentication, if earlier than now. */
  readonly authenticatedAt?: Date | undefined;
}

/** A session that a client got from somebody who agreed. */
interface ClientSession {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: string[];
  readonly authenticatedAt: Date;
}

/** A session or its user was stopped while it was refreshed. */
class StoppedMeanwhile extends Error {}

/** Being signed in, staying so, and being signed out. Undefined means refused, for a reason only the audit log knows. */
@Injectable()
export class SessionService {
  constructor(
    private readonly store: SessionStore,
    private readonly users: UserStore,
    private readonly tokens: AccessTokens,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly notices: Notices,
    private readonly config: Config,
  ) {}

  /** Begins a session of an authenticated user; the context must be the user's organization. */
  async begin(proof: Proof): Promise<TokenPair> {
    const { user } = proof;
    const session = this.newSession(proof);
    return this.uow.run(async () => {
      await this.open(user, session);
      return this.issue(user, session);
    });
  }

  /**
   * Begins a session of a client for a user, under the OAuth server's id of the grant.
   *
   * @param authenticatedAt time of the user's authentication, which may be earlier
   */
  async beginForClient(
    proof: Proof,
    { id, clientId, scopes, authenticatedAt }: ClientSession,
  ): Promise<void> {
    const session = { ...this.newSession(proof), id, clientId, scopes, authenticatedAt };
    await this.uow.run(() => this.open(proof.user, session));
  }

  /** Begins a session that a browser holds by a cookie with that hash. */
  async beginWithCookie(proof: Proof, cookieHash: Buffer): Promise<void> {
    const session = { ...this.newSession(proof), cookieHash };
    await this.uow.run(() => this.open(proof.user, session));
  }

  /** Gives the cookie of a session another hash, so that one that was seen before is worth nothing; false when none holds it. */
  async renewCookie(id: string, hash: Buffer): Promise<boolean> {
    const { organizationId } = currentPrincipal();
    const renewed = await this.store.renewCookie(organizationId, id, hash);
    if (renewed) await this.broadcast.notify('credentials', id);
    return renewed;
  }

  /** Notes that the client of a session got new tokens. */
  async prolong({ organizationId, id, createdAt }: SessionEntity): Promise<void> {
    await this.store.prolong(organizationId, id, this.refreshExpiry(createdAt));
  }

  /** Records that the user of a session has authenticated again. */
  async renewProof(organizationId: OrganizationId, id: string, methods: Methods): Promise<void> {
    await this.uow.run(async () => {
      await this.store.renewProof(organizationId, id, methods);
      await this.audit.append({
        action: 'session.reauthenticate',
        resource: `session:${id}`,
        details: { methods },
      });
      await this.broadcast.notify('credentials', id);
    });
  }

  /** Records further authentication methods of a session, without requiring the earlier ones again. */
  async addMethods(organizationId: OrganizationId, id: string, methods: Methods): Promise<void> {
    await this.uow.run(async () => {
      const session = await this.store.find(organizationId, id);
      const all = [...new Set([...(session?.methods ?? []), ...methods])];
      await this.store.setMethods(organizationId, id, all);
      await this.broadcast.notify('credentials', id);
    });
  }

  /**
   * The refresh grant: the token is used up. Who uses it a second time ends the whole session, but for the same client
   * soon after: it gets a new pair in place of the one that it may not have received.
   */
  async refresh(text: string): Promise<TokenPair | undefined> {
    const token = readSecret(REFRESH_PREFIX, text);
    if (token === undefined) return this.refuse('not a refresh token');
    return runAsOrganization(token.organizationId, async () => {
      const known = await this.store.findToken(token.organizationId, token.hash);
      if (known === null) return this.refuse('unknown refresh token');
      const session = await this.store.find(token.organizationId, known.sessionId);
      if (session === null) return this.refuse('unknown session');
      const user = await this.users.find(token.organizationId, session.userId);
      if (session.clientId !== null) return this.refuse('a session of a client');
      if (session.boundTo !== null && session.boundTo !== currentContext()?.proofKey) {
        return this.refuse('the proof of possession is missing', user);
      }
      const over = session.revokedAt !== null || known.expiresAt <= new Date();
      const reason = over ? 'the session is over' : refusalOf(user);
      if (reason !== undefined || user === null) {
        return this.refuse(reason ?? 'refused', user);
      }
      try {
        const pair =
          known.usedAt === null ? await this.rotate(user, session, token.hash) : undefined;
        return pair ?? (await this.repeat(user, session, known));
      } catch (error) {
        if (error instanceof StoppedMeanwhile) return this.refuse(error.message, user);
        throw error;
      }
    });
  }

  async list(
    organizationId: OrganizationId,
    userId: UserId,
  ): Promise<{ items: SessionResponse[] }> {
    const rows = await this.store.listLive(organizationId, userId);
    const current = currentPrincipal().credentialId;
    return { items: rows.map((row) => new SessionResponse(row, row.id === current)) };
  }

  /** Ends one session of a user, or all; their access tokens stop working on every instance. False when that one was over. */
  async revoke(organizationId: OrganizationId, userId: UserId, id?: string): Promise<boolean> {
    return this.uow.run(async () => {
      const ended = await this.store.revoke(organizationId, userId, id);
      if (id === undefined) await this.users.signOut(organizationId, userId);
      else if (ended.length === 0) return false;
      await this.tellEnded(ended, `user:${userId}`);
      return true;
    });
  }

  /** Ends all sessions of a user except the kept one, so that users of the former password are signed out. */
  async revokeOthers(
    organizationId: OrganizationId,
    userId: UserId,
    keptId?: string,
  ): Promise<void> {
    await this.uow.run(async () => {
      const ended = await this.store.revokeOthers(organizationId, userId, keptId);
      await this.users.signOut(organizationId, userId);
      if (ended.length > 0) await this.tellEnded(ended, `user:${userId}`);
    });
  }

  /** Ends the sessions that a provider vouched for, of one user or of all. */
  async revokeOfProvider(
    organizationId: OrganizationId,
    identityProviderId: string,
    userId?: UserId,
  ): Promise<void> {
    await this.uow.run(async () => {
      const ended = await this.store.revokeOfProvider(organizationId, identityProviderId, userId);
      if (ended.length === 0) return;
      const owner =
        userId === undefined ? `identity_provider:${identityProviderId}` : `user:${userId}`;
      await this.tellEnded(ended, owner);
    });
  }

  private async tellEnded(ended: readonly string[], resource: string): Promise<void> {
    await this.audit.append({
      action: 'session.revoke',
      resource,
      details: { sessions: ended },
    });
    await this.broadcast.notifyAll('credentials', ended);
  }

  private newSession(proof: Proof): SessionEntity {
    const { user, methods, identityProviderId = null } = proof;
    const now = new Date();
    return {
      organizationId: user.organizationId,
      id: newId(),
      userId: user.id,
      source: currentSource(),
      device: currentContext()?.device?.slice(0, MAX_DEVICE_LENGTH) ?? null,
      methods: [...methods],
      cookieHash: null,
      boundTo: currentContext()?.proofKey ?? null,
      clientId: null,
      scopes: null,
      identityProviderId,
      createdAt: now,
      authenticatedAt: proof.authenticatedAt ?? now,
      lastUsedAt: now,
      expiresAt: this.refreshExpiry(now),
      revokedAt: null,
    };
  }

  private async open(user: UserEntity, session: SessionEntity): Promise<void> {
    const { organizationId, userId } = session;
    if (await this.store.insert(session)) {
      await this.notices.signedInFromElsewhere(user, session.source);
    }
    await this.audit.append({
      action: 'session.create',
      resource: `session:${session.id}`,
      userId,
      details: {
        methods: session.methods,
        ...(session.device === null ? {} : { device: session.device }),
        ...(session.clientId === null ? {} : { client: session.clientId, scopes: session.scopes }),
        ...(session.identityProviderId === null ? {} : { provider: session.identityProviderId }),
      },
    });
    const most = this.config.AUTH_MAX_SESSIONS;
    const ended = await this.store.revokeOldest(organizationId, userId, most);
    if (ended.length > 0) await this.tellEnded(ended, `user:${userId}`);
  }

  /** Undefined when somebody else has used the token meanwhile. */
  private async rotate(
    user: UserEntity,
    session: SessionEntity,
    hash: Buffer,
  ): Promise<TokenPair | undefined> {
    return this.uow.run(async () => {
      if (!(await this.store.useToken(session.organizationId, hash, clientMark())))
        return undefined;
      return this.renew(user, session);
    });
  }

  /** Decides about a refresh token that was used before; `known` as it was when this attempt began. */
  private async repeat(
    user: UserEntity,
    session: SessionEntity,
    { hash, usedAt }: RefreshTokenEntity,
  ): Promise<TokenPair | undefined> {
    const { organizationId, id } = session;
    const noted = await this.store.noteRepeatedUse(organizationId, hash, clientMark());
    const judged = await judgeRepeatedUse(
      { noted, usedAt, session },
      this.config.AUTH_REFRESH_GRACE,
      (triedAt) => this.store.claimRepeatedUse(organizationId, hash, triedAt),
    );
    if (judged === 'race')
      return this.refuse('used twice by the same client at the same time', user);
    const pair =
      judged === 'theft'
        ? undefined
        : await this.uow.run(async () =>
            (await this.store.retireUnused(organizationId, id))
              ? this.renew(user, session)
              : undefined,
          );
    if (pair !== undefined) return pair;
    await this.revoke(organizationId, user.id, id);
    return this.refuse('used before; the session was ended', user);
  }

  /** @throws StoppedMeanwhile when the session or the user was stopped, so that nothing of it stays */
  private async renew(user: UserEntity, session: SessionEntity): Promise<TokenPair> {
    const { organizationId, id } = session;
    const live = await this.store.prolong(
      organizationId,
      id,
      this.refreshExpiry(session.createdAt),
    );
    const stopped = refusalOf(await this.users.find(organizationId, user.id));
    if (!live || stopped !== undefined)
      throw new StoppedMeanwhile(stopped ?? 'the session is over');
    await this.audit.append({
      action: 'session.refresh',
      resource: `session:${id}`,
      userId: user.id,
    });
    const pair = await this.issue(user, session);
    signIns.inc({ grant: 'refresh_token', outcome: 'succeeded' });
    return pair;
  }

  private async issue(user: UserEntity, session: SessionEntity): Promise<TokenPair> {
    const refresh = newSecret(REFRESH_PREFIX, user.organizationId);
    await this.store.insertToken({
      organizationId: user.organizationId,
      hash: refresh.hash,
      sessionId: session.id,
      expiresAt: this.refreshExpiry(session.createdAt),
      usedAt: null,
    });
    return {
      accessToken: await this.tokens.issue(user, session),
      refreshToken: refresh.text,
      expiresInSeconds: this.config.AUTH_TOKEN_EXPIRY,
      bound: session.boundTo !== null,
    };
  }

  /** New expiry of a used session, at most its maximum lifetime. */
  private refreshExpiry(beganAt: Date): Date {
    const { AUTH_REFRESH_TOKEN_EXPIRY: idle, AUTH_SESSION_MAX_AGE: most } = this.config;
    return new Date(Math.min(Date.now() + idle * 1000, beganAt.getTime() + most * 1000));
  }

  private async refuse(reason: string, user: UserEntity | null = null): Promise<undefined> {
    signIns.inc({ grant: 'refresh_token', outcome: 'denied' });
    await this.audit.refuse({
      action: 'session.refresh',
      resource: user === null ? 'user' : `user:${user.id}`,
      reason,
      ...(user === null ? {} : { userId: user.id }),
    });
    return undefined;
  }
}
