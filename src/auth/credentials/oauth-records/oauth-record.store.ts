import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/index.ts';
import { repeatedUseSql, type RepeatedUse } from '../secrets/repeated-use.ts';
import type { OAuthRecordEntity } from './oauth-record.entity.ts';

const COLUMNS = 'sealed, consumed_at as "consumedAt", answered_at as "answeredAt", hash';
const LIVE = 'expires_at > clock_timestamp()';
const BY_HASH = `select ${COLUMNS} from oauth_record where model = $1 and hash = $2 and ${LIVE}`;
const BY_UID = `select ${COLUMNS} from oauth_record where model = $1 and uid_hash = $2 and ${LIVE}`;
const BY_USER_CODE = `select ${COLUMNS} from oauth_record where model = $1 and user_code_hash = $2 and ${LIVE}`;
const INSERT = `insert into oauth_record
  (organization_id, model, hash, sealed, grant_hash, uid_hash, user_code_hash, expires_at)
  values (current_organization_id(), $1, $2, $3, $4, $5, $6, $7)`;
const SAVE = `${INSERT}
  on conflict (organization_id, model, hash) do update
     set sealed = excluded.sealed, grant_hash = excluded.grant_hash, uid_hash = excluded.uid_hash,
         user_code_hash = excluded.user_code_hash, expires_at = excluded.expires_at`;
const INSERT_NEW = `${INSERT}
  on conflict (organization_id, model, hash) do update set sealed = excluded.sealed, expires_at = excluded.expires_at
   where oauth_record.expires_at <= clock_timestamp()
  returning model`;
const CONSUME = `update oauth_record set consumed_at = clock_timestamp(), used_by = $3
   where model = $1 and hash = $2 and consumed_at is null and ${LIVE} returning model`;

const REPEATED = repeatedUseSql({
  table: 'oauth_record',
  key: ['model', 'hash'],
  family: 'grant_hash',
  usedAt: 'consumed_at',
});
/** The unused records of the grant that $1, $2 belongs to. */
const RETIRE = `update oauth_record r set consumed_at = clock_timestamp(), answered_at = clock_timestamp()
  from oauth_record used
 where used.model = $1 and used.hash = $2
   and r.model = used.model and r.grant_hash = used.grant_hash and r.consumed_at is null
 returning r.model`;

const ANSWERED =
  'update oauth_record set answered_at = clock_timestamp() where model = $1 and hash = $2';

/** A record as it is looked up. */
export type FoundRecord = Pick<OAuthRecordEntity, 'sealed' | 'consumedAt' | 'answeredAt' | 'hash'>;
export type NewRecord = Pick<
  OAuthRecordEntity,
  'model' | 'hash' | 'sealed' | 'grantHash' | 'uidHash' | 'userCodeHash' | 'expiresAt'
>;

/** Everything is looked up and written as the installation, whose rows these are. */
@Injectable()
export class OAuthRecordStore {
  constructor(private readonly uow: UnitOfWork) {}

  async save(record: NewRecord): Promise<void> {
    await this.uow.prepared('oauth_save', SAVE, valuesOf(record));
  }

  /** Returns true for exactly one of concurrent attempts with the same hash. */
  async insertNew(record: NewRecord): Promise<boolean> {
    return (await this.uow.prepared('oauth_insert', INSERT_NEW, valuesOf(record))).length === 1;
  }

  /** Notes that a value was seen, until it expires. Returns true for exactly one of concurrent attempts. */
  noteFirst(model: string, hash: Buffer, expiresAt: Date): Promise<boolean> {
    const nothing = { grantHash: null, uidHash: null, userCodeHash: null };
    return this.insertNew({ model, hash, sealed: Buffer.alloc(0), expiresAt, ...nothing });
  }

  find(model: string, hash: Buffer): Promise<FoundRecord | undefined> {
    return this.first('oauth_find', BY_HASH, model, hash);
  }

  findByUid(model: string, hash: Buffer): Promise<FoundRecord | undefined> {
    return this.first('oauth_by_uid', BY_UID, model, hash);
  }

  findByUserCode(model: string, hash: Buffer): Promise<FoundRecord | undefined> {
    return this.first('oauth_by_user_code', BY_USER_CODE, model, hash);
  }

  /** Returns true for exactly one of concurrent attempts. */
  async consume(model: string, hash: Buffer, usedBy: Buffer): Promise<boolean> {
    return (await this.uow.prepared('oauth_consume', CONSUME, [model, hash, usedBy])).length === 1;
  }

  /** Notes that what was used up came again; undefined when it is gone. */
  async noteRepeatedUse(model: string, hash: Buffer, by: Buffer): Promise<RepeatedUse | undefined> {
    const values = [model, hash, by];
    return (await this.uow.prepared<RepeatedUse>('oauth_repeated', REPEATED.note, values))[0];
  }

  /** Whether there was no attempt with it since `triedAt`. Returns true for exactly one of concurrent attempts. */
  async claimRepeatedUse(model: string, hash: Buffer, triedAt: string): Promise<boolean> {
    return (
      (await this.uow.prepared('oauth_claim', REPEATED.claim, [model, hash, triedAt])).length === 1
    );
  }

  /**
   * Marks unused successors of a record as used, without a user, so that using one ends the grant. Returns false if
   * there is none.
   */
  async retireSuccessors(model: string, hash: Buffer): Promise<boolean> {
    return (await this.uow.prepared('oauth_retire', RETIRE, [model, hash])).length > 0;
  }

  async noteAnswered(model: string, hash: Buffer): Promise<void> {
    await this.uow.prepared('oauth_answered', ANSWERED, [model, hash]);
  }

  async remove(model: string, hash: Buffer): Promise<void> {
    await this.uow.manager.query('delete from oauth_record where model = $1 and hash = $2', [
      model,
      hash,
    ]);
  }

  async removeOfGrant(model: string, grantHash: Buffer): Promise<void> {
    await this.uow.manager.query('delete from oauth_record where model = $1 and grant_hash = $2', [
      model,
      grantHash,
    ]);
  }

  private async first(
    name: string,
    text: string,
    model: string,
    hash: Buffer,
  ): Promise<FoundRecord | undefined> {
    return (await this.uow.prepared<FoundRecord>(name, text, [model, hash]))[0];
  }
}

function valuesOf(record: NewRecord): unknown[] {
  const { model, hash, sealed, grantHash, uidHash, userCodeHash, expiresAt } = record;
  return [model, hash, sealed, grantHash, uidHash, userCodeHash, expiresAt];
}
