import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';

/** Removes some that nobody answered in time: each new one makes room for itself. */
const INSERT = `
  with gone as (
    delete from passkey_challenge where organization_id = $1 and hash in (
      select hash from passkey_challenge
       where organization_id = $1 and expires_at < clock_timestamp()
       limit 20 for update skip locked))
  insert into passkey_challenge (organization_id, hash, kind, user_id, session_id, expires_at)
  values ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))`;

const USE = `
  delete from passkey_challenge
   where organization_id = $1 and hash = $2 and kind = any($3)
     and user_id is not distinct from $4 and session_id is not distinct from $5
     and expires_at > clock_timestamp()
  returning hash`;

/** User of a challenge; both null while the user is unknown. */
export interface ChallengeOwner {
  readonly organizationId: OrganizationId;
  readonly userId: UserId | null;
  readonly sessionId: string | null;
}

@Injectable()
export class PasskeyChallengeStore {
  constructor(private readonly uow: UnitOfWork) {}

  async insert(
    { organizationId, userId, sessionId }: ChallengeOwner,
    kind: string,
    hash: Buffer,
    ttlSeconds: number,
  ): Promise<void> {
    const values = [organizationId, hash, kind, userId, sessionId, ttlSeconds];
    await this.uow.prepared('passkey_challenge_insert', INSERT, values);
  }

  /** Uses up a challenge. Returns true for exactly one of concurrent attempts. */
  async use(
    { organizationId, userId, sessionId }: ChallengeOwner,
    kinds: readonly string[],
    hash: Buffer,
  ): Promise<boolean> {
    const values = [organizationId, hash, kinds, userId, sessionId];
    return (await this.uow.prepared('passkey_challenge_use', USE, values)).length === 1;
  }
}
