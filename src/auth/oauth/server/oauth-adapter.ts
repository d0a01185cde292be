import { Injectable } from '@nestjs/common';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { RootKeys } from '../../../crypto/index.ts';
import { Config, INSTALLATION_ID, runAsOrganization } from '../../../platform/index.ts';
import { OAuthClientService } from '../../credentials/oauth-clients/oauth-client.service.ts';
import type { SessionEntity } from '../../credentials/sessions/session.entity.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { OAuthAccounts } from './oauth-accounts.ts';
import { OAUTH_RECORD } from '../../credentials/oauth-records/oauth-record.entity.ts';
import {
  OAuthRecordStore,
  type FoundRecord,
  type NewRecord,
} from '../../credentials/oauth-records/oauth-record.store.ts';
import { refusal, tokenRequest } from './library.ts';
import { clientMark, judgeRepeatedUse } from '../../credentials/secrets/repeated-use.ts';

/** For how long the first attempt is taken to be still in work. Others are refused meanwhile, and end nothing. */
const ANSWER_MS = 6000;
/** Lifetimes of records without an expiry. */
const MAX_SECONDS = 31_536_000;

/**
 * Storage of the OAuth server in the database. Ids are bearer secrets, so rows are found by keyed hashes and sealed. A
 * code or token that is valid once is used up by one statement, so that only one of concurrent attempts succeeds.
 */
@Injectable()
export class OAuthAdapters {
  /** Requests to the token endpoint that repeat one whose answer may have been lost, and whether there was an answer. */
  private readonly repeated = new WeakMap<object, boolean>();

  constructor(
    private readonly records: OAuthRecordStore,
    private readonly clients: OAuthClientService,
    private readonly accounts: OAuthAccounts,
    private readonly sessions: SessionService,
    private readonly roots: RootKeys,
    private readonly config: Config,
  ) {}

  /** The adapter of one of the server's models. */
  of(model: string): Adapter {
    return model === 'Client' ? this.ofClients() : this.ofRecords(model);
  }

  private ofClients(): Adapter {
    const never = (): Promise<never> => Promise.reject(new Error('clients are created by the API'));
    return {
      find: (id) => this.clients.metadata(id),
      upsert: never,
      destroy: never,
      consume: never,
      findByUid: never,
      findByUserCode: never,
      revokeByGrantId: never,
    };
  }

  private ofRecords(model: string): Adapter {
    const { records } = this;
    const asInstallation = <T>(work: () => Promise<T>): Promise<T> =>
      runAsOrganization(INSTALLATION_ID, work);
    return {
      upsert: (id, payload, expiresIn) =>
        asInstallation(() => this.save(model, id, payload, expiresIn)),
      find: (id) =>
        asInstallation(async () => this.opened(model, await records.find(model, this.hash(id)))),
      findByUid: (uid) =>
        asInstallation(async () =>
          this.opened(model, await records.findByUid(model, this.hash(uid))),
        ),
      findByUserCode: (code) =>
        asInstallation(async () =>
          this.opened(model, await records.findByUserCode(model, this.hash(code))),
        ),
      consume: (id) => asInstallation(() => this.consume(model, id)),
      destroy: async (id) => {
        if (model === 'Grant') await this.endSession(id);
        await asInstallation(() => records.remove(model, this.hash(id)));
      },
      revokeByGrantId: (grantId) =>
        asInstallation(() => records.removeOfGrant(model, this.hash(grantId))),
    };
  }

  private async save(
    model: string,
    id: string,
    payload: AdapterPayload,
    expiresIn = MAX_SECONDS,
  ): Promise<void> {
    const hash = this.hash(id);
    const record: NewRecord = {
      model,
      hash,
      sealed: this.roots.tokens.seal(
        Buffer.from(JSON.stringify(payload)),
        OAUTH_RECORD.at({ model, hash }),
      ),
      grantHash: this.hashOrNull(payload.grantId),
      uidHash: this.hashOrNull(payload.uid),
      userCodeHash: this.hashOrNull(payload.userCode),
      expiresAt: new Date(Date.now() + expiresIn * 1000),
    };
    if (model !== 'ReplayDetection') return this.records.save(record);
    if (!(await this.records.insertNew(record))) throw refusal('InvalidGrant', 'replayed');
  }

  /** Withdraws a consent: the client's session ends on every instance. */
  private async endSession(grantId: string): Promise<void> {
    const { accountId } = (await this.of('Grant').find(grantId)) ?? {};
    const session = await this.sessionOf({ accountId, grantId });
    if (session === null) return;
    const { organizationId, userId } = session;
    await runAsOrganization(organizationId, () =>
      this.sessions.revoke(organizationId, userId, grantId),
    );
  }

  /** The session that was begun by what somebody agreed to. */
  private async sessionOf({
    accountId = '',
    grantId = '',
  }: Pick<AdapterPayload, 'accountId' | 'grantId'>): Promise<SessionEntity | null> {
    const user = await this.accounts.user(accountId);
    return user === null ? null : this.accounts.session(user, grantId);
  }

  /** Notes that the user of this token received the response: from now on, a second use ends the grant. */
  async noteAnswered(model: string, id: string): Promise<void> {
    await runAsOrganization(INSTALLATION_ID, () => this.records.noteAnswered(model, this.hash(id)));
  }

  private async consume(model: string, id: string): Promise<void> {
    const hash = this.hash(id);
    if (await this.records.consume(model, hash, clientMark())) return;
    const answered = this.repeated.get(tokenRequest() ?? this);
    if (answered !== undefined) {
      const retired = await this.records.retireSuccessors(model, hash);
      if (retired || !answered) return;
    }
    await this.records.noteRepeatedUse(model, hash, clientMark());
    throw refusal('InvalidGrant', 'used before');
  }

  /** Whether the first attempt may still be in work: it waits for a lock less long than this. */
  private isBeingAnswered(consumedAt: Date): boolean {
    return Date.now() - consumedAt.getTime() < ANSWER_MS;
  }

  /** Whether a refresh token that was used up comes again from a client whose answer may have been lost. */
  private async comesAgain(
    model: string,
    row: FoundRecord,
    payload: AdapterPayload,
  ): Promise<boolean> {
    const { hash, consumedAt } = row;
    const request = tokenRequest();
    if (model !== 'RefreshToken' || request === undefined) return false;
    const noted = await this.records.noteRepeatedUse(model, hash, clientMark());
    const session = await this.sessionOf(payload);
    const judged = await judgeRepeatedUse(
      { noted, usedAt: consumedAt, session },
      this.config.AUTH_REFRESH_GRACE,
      (triedAt) => this.records.claimRepeatedUse(model, hash, triedAt),
    );
    if (judged === 'race')
      throw refusal('InvalidGrant', 'used twice by the same client at the same time');
    if (judged === 'repetition') this.repeated.set(request, row.answeredAt !== null);
    return judged === 'repetition';
  }

  private async opened(
    model: string,
    row: FoundRecord | undefined,
  ): Promise<AdapterPayload | undefined> {
    if (row === undefined) return undefined;
    const text = this.roots.tokens
      .open(row.sealed, OAUTH_RECORD.at({ model, hash: row.hash }))
      .toString('utf8');
    const payload = JSON.parse(text) as AdapterPayload;
    if (row.consumedAt === null) return payload;
    // Whoever tries while the first is being answered is refused; who tries later ends what it gave.
    if (row.answeredAt === null && this.isBeingAnswered(row.consumedAt)) {
      await this.records.noteRepeatedUse(model, row.hash, clientMark());
      throw refusal('InvalidGrant', 'in use by another request');
    }
    if (await this.comesAgain(model, row, payload)) return payload;
    return { ...payload, consumed: Math.floor(row.consumedAt.getTime() / 1000) };
  }

  private hash(id: string): Buffer {
    return this.roots.keyedHash('oauth record', id);
  }

  private hashOrNull(id: string | undefined): Buffer | null {
    return id === undefined ? null : this.hash(id);
  }
}
