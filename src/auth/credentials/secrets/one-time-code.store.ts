import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../../crypto/index.ts';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { OneTimeCodeEntity } from './one-time-code.entity.ts';

const USE = `
  update one_time_code set used_at = clock_timestamp()
   where organization_id = $1 and hash = $2 and purpose = $3
     and used_at is null and expires_at > clock_timestamp()
  returning user_id as "userId", context, seal`;

const PEEK = `
  select user_id as "userId", context, seal from one_time_code
   where organization_id = $1 and hash = $2 and purpose = $3
     and used_at is null and expires_at > clock_timestamp()`;

const WITHDRAW = `
  update one_time_code set used_at = clock_timestamp()
   where organization_id = $1 and user_id = $2 and purpose = $3 and used_at is null`;

/** Content of a used code. */
export interface UsedCode {
  readonly userId: UserId;
  readonly context: Readonly<Record<string, unknown>>;
}

type FoundCode = UsedCode & { readonly seal: Buffer | null };

type SealedCode = Pick<
  OneTimeCodeEntity,
  'organizationId' | 'hash' | 'purpose' | 'userId' | 'context'
>;

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: SealedCode): SealedValues => [
  row.organizationId,
  row.hash,
  row.purpose,
  row.userId,
  row.context,
];

@Injectable()
export class OneTimeCodeStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
  ) {}

  async insert(code: OneTimeCodeEntity): Promise<void> {
    const seal = this.seals.seal('one_time_code', sealedOf(code));
    await this.uow.manager.insert(OneTimeCodeEntity, { ...code, seal });
  }

  /** Content of a currently valid code. Another request may use the code first. */
  async peek(
    organizationId: OrganizationId,
    hash: Buffer,
    purpose: string,
  ): Promise<UsedCode | undefined> {
    const values = [organizationId, hash, purpose];
    const rows = await this.uow.prepared<FoundCode>('one_time_code_peek', PEEK, values);
    return this.asWritten({ organizationId, hash, purpose }, rows[0]);
  }

  /** Uses up a code. Exactly one of concurrent attempts receives its content. */
  async use(
    organizationId: OrganizationId,
    hash: Buffer,
    purpose: string,
  ): Promise<UsedCode | undefined> {
    const values = [organizationId, hash, purpose];
    const rows = await this.uow.prepared<FoundCode>('one_time_code_use', USE, values);
    return this.asWritten({ organizationId, hash, purpose }, rows[0]);
  }

  private asWritten(
    of: Pick<SealedCode, 'organizationId' | 'hash' | 'purpose'>,
    found: FoundCode | undefined,
  ): UsedCode | undefined {
    if (found === undefined) return undefined;
    const { seal, ...code } = found;
    return this.seals.holds('one_time_code', seal, sealedOf({ ...of, ...code })) ? code : undefined;
  }

  /** Makes all codes of a user for that purpose worthless. */
  async withdraw(organizationId: OrganizationId, userId: UserId, purpose: string): Promise<void> {
    await this.uow.manager.query(WITHDRAW, [organizationId, userId, purpose]);
  }
}
