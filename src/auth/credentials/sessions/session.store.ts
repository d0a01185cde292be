import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../../crypto/index.ts';
import { IsNull, MoreThan, Not, type FindOptionsWhere } from 'typeorm';
import { Config, UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { RefreshTokenEntity } from './refresh-token.entity.ts';
import { repeatedUseSql, type RepeatedUse } from '../secrets/repeated-use.ts';
import { SessionEntity } from './session.entity.ts';

const CAME_FROM = `select exists (
    select from session where organization_id = $1 and user_id = $2 and source = $3) as came`;

const INSERT = `insert into session
  (organization_id, id, user_id, source, device, client_id, scopes, methods, created_at, authenticated_at,
   last_used_at, expires_at, cookie_hash, bound_to, identity_provider_id, seal)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  returning exists (select from session where organization_id = $1 and user_id = $3)
     and not exists (
       select from session where organization_id = $1 and user_id = $3 and source = $4) as elsewhere`;
const INSERT_TOKEN = `insert into refresh_token (organization_id, hash, session_id, expires_at, seal)
  values ($1, $2, $3, $4, $5)`;

const TOKEN_SEEN = `update session set token_seen_at = to_timestamp($3::float8)
  where organization_id = $1 and id = $2
    and (token_seen_at is null or token_seen_at < to_timestamp($3::float8))`;

const NOTE_USES = `
  update session s
     set last_used_at = greatest(last_used_at, u.at),
         expires_at = case when cookie_hash is null then expires_at else
           least(u.at + make_interval(secs => $3), created_at + make_interval(secs => $4)) end
    from unnest($1::uuid[], $2::timestamptz[]) as u (id, at)
   where s.organization_id = current_organization_id() and s.id = u.id and s.revoked_at is null`;

/** An array, so that no plan looks for the oldest once for each session that there ever was. */
const REVOKE_OLDEST = `
  update session set revoked_at = now()
   where organization_id = $1 and id = any (array(
     select id from session
      where organization_id = $1 and user_id = $2 and revoked_at is null and expires_at > now()
      order by id desc offset $3))
  returning id`;

const REPEATED = repeatedUseSql({
  table: 'refresh_token',
  key: ['organization_id', 'hash'],
  family: 'session_id',
  usedAt: 'used_at',
});

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: SessionEntity): SealedValues => [
  row.organizationId,
  row.id,
  row.userId,
  row.clientId,
  row.scopes,
  row.boundTo,
  row.identityProviderId,
  row.cookieHash,
];

/** Time and source address of a credential's last use. */
export interface Use {
  readonly id: string;
  readonly at: Date;
  readonly source: string;
}

@Injectable()
export class SessionStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
    private readonly config: Config,
  ) {}

  async find(organizationId: OrganizationId, id: string): Promise<SessionEntity | null> {
    const found = await this.uow.manager.findOneBy(SessionEntity, { organizationId, id });
    return this.seals.checked('session', found, sealedOf);
  }

  /** Whether this user has ever had a session from that address. */
  async hasComeFrom(
    organizationId: OrganizationId,
    userId: UserId,
    source: string,
  ): Promise<boolean> {
    const values = [organizationId, userId, source];
    const rows = await this.uow.prepared<{ came: boolean }>('session_source', CAME_FROM, values);
    return rows[0]?.came === true;
  }

  /** Returns whether the user has had sessions, but none from the source of this one. */
  async insert(session: SessionEntity): Promise<boolean> {
    const values = [
      session.organizationId,
      session.id,
      session.userId,
      session.source,
      session.device,
      session.clientId,
      session.scopes,
      session.methods,
      session.createdAt,
      session.authenticatedAt,
      session.lastUsedAt,
      session.expiresAt,
      session.cookieHash,
      session.boundTo,
      session.identityProviderId,
      this.seals.seal('session', sealedOf(session)),
    ];
    const rows = await this.uow.prepared<{ elsewhere: boolean }>('session_insert', INSERT, values);
    return rows[0]?.elsewhere === true;
  }

  /** Usable sessions, newest first. */
  listLive(organizationId: OrganizationId, userId: UserId): Promise<SessionEntity[]> {
    return this.uow.manager.find(SessionEntity, {
      where: { organizationId, userId, revokedAt: IsNull(), expiresAt: MoreThan(new Date()) },
      order: { id: 'DESC' },
      take: 1000,
    });
  }

  /** False when it was ended. */
  async prolong(organizationId: OrganizationId, id: string, expiresAt: Date): Promise<boolean> {
    const change = { lastUsedAt: new Date(), expiresAt };
    const live = { organizationId, id, revokedAt: IsNull() };
    return (await this.uow.manager.update(SessionEntity, live, change)).affected === 1;
  }

  /** Notes that an access token of the session is used. @param issuedAt in seconds since 1970 */
  async noteTokenSeen(organizationId: OrganizationId, id: string, issuedAt: number): Promise<void> {
    await this.uow.prepared('session_token_seen', TOKEN_SEEN, [organizationId, id, issuedAt]);
  }

  async findByCookie(
    organizationId: OrganizationId,
    cookieHash: Buffer,
  ): Promise<SessionEntity | null> {
    const found = await this.uow.manager.findOneBy(SessionEntity, { organizationId, cookieHash });
    return this.seals.checked('session', found, sealedOf);
  }

  async renewCookie(
    organizationId: OrganizationId,
    id: string,
    cookieHash: Buffer,
  ): Promise<boolean> {
    const session = await this.find(organizationId, id);
    if (session === null) return false;
    const held = { organizationId, id, cookieHash: Not(IsNull()) };
    const seal = this.seals.seal('session', sealedOf({ ...session, cookieHash }));
    return (
      (await this.uow.manager.update(SessionEntity, held, { cookieHash, seal })).affected === 1
    );
  }

  /** Writes when sessions were last used; those that a cookie holds live on from then. */
  async noteUses(uses: readonly Use[]): Promise<void> {
    if (uses.length === 0) return;
    const { AUTH_REFRESH_TOKEN_EXPIRY: idle, AUTH_SESSION_MAX_AGE: most } = this.config;
    const ids = uses.map(({ id }) => id);
    await this.uow.manager.query(NOTE_USES, [ids, uses.map(({ at }) => at), idle, most]);
  }

  async setMethods(organizationId: OrganizationId, id: string, methods: string[]): Promise<void> {
    await this.uow.manager.update(SessionEntity, { organizationId, id }, { methods });
  }

  async renewProof(
    organizationId: OrganizationId,
    id: string,
    methods: readonly string[],
  ): Promise<void> {
    const now = new Date();
    const change = { methods: [...methods], authenticatedAt: now, lastUsedAt: now };
    await this.uow.manager.update(SessionEntity, { organizationId, id }, change);
  }

  /** Ends the oldest of a user's sessions beyond a maximum; returns the ids of those that were live. */
  async revokeOldest(
    organizationId: OrganizationId,
    userId: UserId,
    most: number,
  ): Promise<string[]> {
    const values = [organizationId, userId, most];
    const rows = await this.uow.prepared<{ id: string }>('session_oldest', REVOKE_OLDEST, values);
    return rows.map(({ id }) => id);
  }

  /** Ends one session of a user, or all of them; returns the ids of those that were live. */
  revoke(organizationId: OrganizationId, userId: UserId, id?: string): Promise<string[]> {
    return this.end({ organizationId, userId, ...(id === undefined ? {} : { id }) });
  }

  /** Ends all sessions of a user but for the one kept; returns the ids of those that were live. */
  revokeOthers(organizationId: OrganizationId, userId: UserId, keptId?: string): Promise<string[]> {
    const others = keptId === undefined ? {} : { id: Not(keptId) };
    return this.end({ organizationId, userId, ...others });
  }

  /** Ends the sessions that a provider vouched for; returns the ids of those that were live. */
  revokeOfProvider(
    organizationId: OrganizationId,
    identityProviderId: string,
    userId?: UserId,
  ): Promise<string[]> {
    const whose = userId === undefined ? {} : { userId };
    return this.end({ organizationId, identityProviderId, ...whose });
  }

  private async end(which: FindOptionsWhere<SessionEntity>): Promise<string[]> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .update(SessionEntity)
      .set({ revokedAt: new Date() })
      .where({ ...which, revokedAt: IsNull() })
      .returning(['id'])
      .execute();
    return (result.raw as { id: string }[]).map((row) => row.id);
  }

  async findToken(
    organizationId: OrganizationId,
    hash: Buffer,
  ): Promise<RefreshTokenEntity | null> {
    const found = await this.uow.manager.findOneBy(RefreshTokenEntity, { organizationId, hash });
    const values = (row: RefreshTokenEntity) => [row.organizationId, row.hash, row.sessionId];
    return this.seals.checked('refresh_token', found, values);
  }

  async insertToken(token: RefreshTokenEntity): Promise<void> {
    const { organizationId, hash, sessionId, expiresAt } = token;
    const seal = this.seals.seal('refresh_token', [organizationId, hash, sessionId]);
    const values = [organizationId, hash, sessionId, expiresAt, seal];
    await this.uow.prepared('refresh_token_insert', INSERT_TOKEN, values);
  }

  /** Marks a token as used. Returns true for exactly one of concurrent attempts. */
  async useToken(organizationId: OrganizationId, hash: Buffer, usedBy: Buffer): Promise<boolean> {
    const result = await this.uow.manager.update(
      RefreshTokenEntity,
      { organizationId, hash, usedAt: IsNull() },
      { usedAt: () => 'clock_timestamp()', usedBy },
    );
    return result.affected === 1;
  }

  /** Notes that a used token came again; undefined when it is gone. */
  async noteRepeatedUse(
    organizationId: OrganizationId,
    hash: Buffer,
    by: Buffer,
  ): Promise<RepeatedUse | undefined> {
    const values = [organizationId, hash, by];
    return (await this.uow.prepared<RepeatedUse>('refresh_repeated', REPEATED.note, values))[0];
  }

  /**
   * Whether there was no attempt with the token since `triedAt`. Returns true for exactly one of concurrent attempts.
   */
  async claimRepeatedUse(
    organizationId: OrganizationId,
    hash: Buffer,
    triedAt: string,
  ): Promise<boolean> {
    const values = [organizationId, hash, triedAt];
    return (await this.uow.prepared('refresh_claim', REPEATED.claim, values)).length === 1;
  }

  /**
   * Marks the unused tokens of a session as used, without a user, so that using one ends the session. Returns false if
   * there is none.
   */
  async retireUnused(organizationId: OrganizationId, sessionId: string): Promise<boolean> {
    const result = await this.uow.manager.update(
      RefreshTokenEntity,
      { organizationId, sessionId, usedAt: IsNull() },
      { usedAt: () => 'clock_timestamp()' },
    );
    return result.affected !== 0;
  }
}
