import { Injectable } from '@nestjs/common';
import { Problem } from './problem.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import type { Principal } from '../context/principal.ts';
import { withoutSecrets } from '../masking/mask-fields.ts';

/** An answer that can be given again. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Keeps answers so that a dump of the database cannot read them; the layer that seals supplies it. */
export abstract class AnswerVault {
  abstract digest(text: string): Buffer;
  abstract seal(organizationId: string, text: string, boundTo: string): Promise<Buffer>;
  abstract open(organizationId: string, sealed: Buffer, boundTo: string): Promise<string>;
}

interface Row {
  readonly fingerprint: Buffer;
  readonly sealed_answer: Buffer;
}

/** Each session, key and client is a caller of its own: an answer is for the credential that it was given to, while that is valid. */
function callerOf({ userId, credentialId, scopes }: Principal): string {
  return `${userId} ${credentialId} ${scopes?.join() ?? '*'}`;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Idempotency-Key: the work and the record of its answer commit together, so a repeated request finds
 * either both or neither, whatever happened in between. Records are kept for a day, and hold no secret that the answer
 * showed: a repetition tells that it was made, and not the secret.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly vault: AnswerVault,
  ) {}

  /**
   * Runs work once for this caller and key. A repetition gets the stored answer.
   *
   * @param fingerprint what makes two requests the same: method, path and body
   * @throws Problem request_in_flight while the first is being handled, idempotency_key_reused for another request
   */
  async once(
    principal: Principal,
    key: string,
    fingerprint: string,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    if (!KEY.test(key)) {
      throw new Problem('invalid_request', 'Idempotency-Key takes 1 to 255 visible characters.');
    }
    const id = this.vault.digest(`${principal.organizationId} ${callerOf(principal)} ${key}`);
    const print = this.vault.digest(fingerprint);
    return this.uow.run(async () => {
      await this.claim(id);
      const stored = await this.find(principal, id);
      if (stored !== undefined) return this.repeat(principal, id, print, stored);
      const answer = await work();
      await this.save(principal, id, print, answer);
      return answer;
    });
  }

  /** One at a time for a key: the lock ends with the transaction, so no crash can leave it behind. */
  private async claim(id: Buffer): Promise<void> {
    const rows: { free: boolean }[] = await this.uow.manager.query(
      'select pg_try_advisory_xact_lock($1) as free',
      [id.readBigInt64BE().toString()],
    );
    if (rows[0]?.free === true) return;
    throw new Problem('request_in_flight', 'Wait for its answer, then send it again if you must.', {
      headers: { 'Retry-After': '1' },
    });
  }

  private async find(principal: Principal, id: Buffer): Promise<Row | undefined> {
    const rows: Row[] = await this.uow.manager.query(
      `select fingerprint, sealed_answer from idempotent_answer
        where organization_id = $1 and id = $2 and created_at > now() - interval '1 day'`,
      [principal.organizationId, id],
    );
    return rows[0];
  }

  private async repeat(principal: Principal, id: Buffer, print: Buffer, row: Row): Promise<Answer> {
    if (!row.fingerprint.equals(print)) {
      throw new Problem('idempotency_key_reused', 'Take a new key for a new request.');
    }
    const text = await this.vault.open(
      principal.organizationId,
      row.sealed_answer,
      id.toString('hex'),
    );
    return JSON.parse(text) as Answer;
  }

  private async save(
    principal: Principal,
    id: Buffer,
    print: Buffer,
    answer: Answer,
  ): Promise<void> {
    const sealed = await this.vault.seal(
      principal.organizationId,
      JSON.stringify({ ...answer, body: withoutSecrets(answer.body) }),
      id.toString('hex'),
    );
    await this.uow.manager.query(
      `insert into idempotent_answer (organization_id, id, fingerprint, sealed_answer, created_at)
       values ($1, $2, $3, $4, now())
       on conflict (organization_id, id) do update
          set fingerprint = excluded.fingerprint, sealed_answer = excluded.sealed_answer, created_at = now()`,
      [principal.organizationId, id, print, sealed],
    );
  }
}
