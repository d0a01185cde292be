import type { OrganizationId } from '../database/ids.ts';
import type { UnitOfWork } from '../database/unit-of-work.ts';
import { withoutSecrets } from '../masking/mask-fields.ts';
import { Problem } from '../problems/problem.ts';

/** A stored response, which can be sent again. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Seals stored responses, so that a dump of the database does not reveal them; the crypto layer supplies it. */
export abstract class AnswerVault {
  abstract digest(text: string): Buffer;
  abstract seal(organizationId: OrganizationId, text: string, boundTo: string): Promise<Buffer>;
  abstract open(organizationId: OrganizationId, sealed: Buffer, boundTo: string): Promise<string>;
}

interface Row {
  readonly fingerprint: Buffer;
  readonly sealed_answer: Buffer;
}

/** A request that was answered before. */
export class AnsweredBefore extends Error {
  constructor(readonly answer: StoredAnswer) {
    super('the request was answered before');
  }
}

/** The record of the answer to one request. */
export class AnswerRecord {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly vault: AnswerVault,
    private readonly organizationId: OrganizationId,
    private readonly id: Buffer,
    private readonly fingerprint: Buffer,
  ) {}

  /** One at a time for a key: the lock ends with the transaction, so no crash can leave it behind. */
  async claim(): Promise<void> {
    const rows: { free: boolean }[] = await this.uow.manager.query(
      'select pg_try_advisory_xact_lock($1) as free',
      [this.id.readBigInt64BE().toString()],
    );
    if (rows[0]?.free === true) return;
    throw new Problem(
      'request_in_flight',
      'Wait for the response, then repeat the request if needed.',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  }

  /** @throws AnsweredBefore, or Problem idempotency_key_reused */
  async requireNone(): Promise<void> {
    const rows: Row[] = await this.uow.manager.query(
      `select fingerprint, sealed_answer from idempotent_answer
        where organization_id = $1 and id = $2 and created_at > now() - interval '1 day'`,
      [this.organizationId, this.id],
    );
    const [row] = rows;
    if (row === undefined) return;
    if (!row.fingerprint.equals(this.fingerprint)) {
      throw new Problem('idempotency_key_reused', 'Use a new key for a new request.');
    }
    const text = await this.vault.open(this.organizationId, row.sealed_answer, this.binding);
    throw new AnsweredBefore(JSON.parse(text) as StoredAnswer);
  }

  async save(answer: StoredAnswer): Promise<void> {
    const kept = { ...answer, body: withoutSecrets(answer.body) };
    const sealed = await this.vault.seal(this.organizationId, JSON.stringify(kept), this.binding);
    await this.uow.manager.query(
      `insert into idempotent_answer (organization_id, id, fingerprint, sealed_answer, created_at)
       values ($1, $2, $3, $4, now())
       on conflict (organization_id, id) do update
          set fingerprint = excluded.fingerprint, sealed_answer = excluded.sealed_answer, created_at = now()`,
      [this.organizationId, this.id, this.fingerprint, sealed],
    );
  }

  private get binding(): string {
    return this.id.toString('hex');
  }
}
