import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/index.ts';
import { OneTimeCodeEntity } from './one-time-code.entity.ts';

const USE = `
  update one_time_code set used_at = clock_timestamp()
   where organization_id = $1 and hash = $2 and purpose = $3
     and used_at is null and expires_at > clock_timestamp()
  returning user_id as "userId", context`;

const PEEK = `
  select user_id as "userId", context from one_time_code
   where organization_id = $1 and hash = $2 and purpose = $3
     and used_at is null and expires_at > clock_timestamp()`;

const WITHDRAW = `
  update one_time_code set used_at = clock_timestamp()
   where organization_id = $1 and user_id = $2 and purpose = $3 and used_at is null`;

/** What a code that was used stood for. */
export interface UsedCode {
  readonly userId: string;
  readonly context: Readonly<Record<string, unknown>>;
}

@Injectable()
export class OneTimeCodeStore {
  constructor(private readonly uow: UnitOfWork) {}

  async insert(code: OneTimeCodeEntity): Promise<void> {
    await this.uow.manager.insert(OneTimeCodeEntity, code);
  }

  /** What a code stands for that could be used now. It may be used up by another before it is. */
  async peek(organizationId: string, hash: Buffer, purpose: string): Promise<UsedCode | undefined> {
    const values = [organizationId, hash, purpose];
    return (await this.uow.prepared<UsedCode>('one_time_code_peek', PEEK, values))[0];
  }

  /** Uses a code up; of many attempts at once exactly one is told what it stood for. */
  async use(organizationId: string, hash: Buffer, purpose: string): Promise<UsedCode | undefined> {
    const values = [organizationId, hash, purpose];
    return (await this.uow.prepared<UsedCode>('one_time_code_use', USE, values))[0];
  }

  /** Makes all codes of a user for that purpose worthless. */
  async withdraw(organizationId: string, userId: string, purpose: string): Promise<void> {
    await this.uow.manager.query(WITHDRAW, [organizationId, userId, purpose]);
  }
}
