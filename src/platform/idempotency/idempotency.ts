import { Injectable } from '@nestjs/common';
import { Problem } from '../problems/problem.ts';
import { runKeeping, type AnswerKeeper } from '../database/answer-keeper.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import type { Principal } from '../context/principal.ts';
import { AnsweredBefore, AnswerRecord, AnswerVault, type StoredAnswer } from './answer-record.ts';

/** Each session, key and client is a caller of its own: an answer is for the credential that it was given to, while that is valid. */
function callerOf({ userId, credentialId, scopes }: Principal): string {
  return `${userId} ${credentialId} ${scopes?.join() ?? '*'}`;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Idempotency-Key: a change and the record of its answer commit together, so a repeated request finds either both or
 * neither, whatever happened in between. Records are kept for a day, and hold no secret that the answer showed: a
 * repetition tells that it was made, and not the secret.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly vault: AnswerVault,
  ) {}

  /**
   * Handles a request once for this caller and key. A repetition gets the stored answer. What changes anything does it in
   * one `uow.answer`; of several at once one commits.
   *
   * @param fingerprint what makes two requests the same: method, path and body
   * @throws Problem request_in_flight while another one commits, idempotency_key_reused for another request
   */
  async once(
    principal: Principal,
    key: string,
    fingerprint: string,
    work: () => Promise<StoredAnswer>,
  ): Promise<StoredAnswer> {
    if (!KEY.test(key)) {
      throw new Problem(
        'invalid_request',
        'Idempotency-Key must have 1 to 255 visible characters.',
      );
    }
    const id = this.vault.digest(`${principal.organizationId} ${callerOf(principal)} ${key}`);
    const record = new AnswerRecord(
      this.uow,
      this.vault,
      principal.organizationId,
      id,
      this.vault.digest(fingerprint),
    );
    const keeper = new RequestKeeper(this.uow, record);
    try {
      await record.requireNone();
      const answer = await runKeeping(keeper, work);
      await keeper.finish(answer);
      return answer;
    } catch (error) {
      await keeper.abandon(error);
      if (error instanceof AnsweredBefore) return error.answer;
      throw error;
    }
  }
}

/** Keeps the answer of one request in the transaction of its change, or in one of its own where it changes nothing. */
class RequestKeeper implements AnswerKeeper {
  isWaiting = false;
  private readonly made = Promise.withResolvers<StoredAnswer>();
  private transaction: Promise<void> | undefined;
  private changedOtherwise = false;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly record: AnswerRecord,
  ) {
    this.made.promise.catch(() => undefined);
  }

  async begin(): Promise<void> {
    await this.record.claim();
    await this.record.requireNone();
  }

  async keep(): Promise<void> {
    this.isWaiting = true;
    const answer = await this.made.promise.finally(() => (this.isWaiting = false));
    await this.record.save(answer);
  }

  follow(transaction: Promise<void>): void {
    this.transaction = transaction;
  }

  noteOtherChange(): void {
    this.changedOtherwise = true;
  }

  /** Resolves once the answer is committed. */
  async finish(answer: StoredAnswer): Promise<void> {
    this.made.resolve(answer);
    if (this.transaction !== undefined) return this.transaction;
    if (this.changedOtherwise) throw new Error('a change was committed without its response');
    await this.uow.run(async () => {
      await this.begin();
      await this.record.save(answer);
    });
  }

  /** Resolves once the change is taken back that has no answer. */
  async abandon(error: unknown): Promise<void> {
    this.made.reject(error);
    await this.transaction?.catch(() => undefined);
  }
}
