import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/index.ts';
import { SignOnStepEntity } from './sign-on-step.entity.ts';

const USE = `
  update single_sign_on_step set used_at = clock_timestamp()
   where organization_id = $1 and hash = $2 and purpose = $3 and browser_hash = $4
     and used_at is null and expires_at > clock_timestamp()
  returning sealed`;
const FORGET = `
  delete from single_sign_on_step
   where organization_id = $1 and expires_at < clock_timestamp() - interval '1 hour'`;

/** Key of a step: its kind and browser. */
export type StepKey = Pick<SignOnStepEntity, 'organizationId' | 'hash' | 'purpose' | 'browserHash'>;

@Injectable()
export class SignOnStepStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Forgets those that have long ended, too. */
  async insert(step: SignOnStepEntity): Promise<void> {
    await this.uow.manager.query(FORGET, [step.organizationId]);
    await this.uow.manager.insert(SignOnStepEntity, step);
  }

  /** Uses up a step. Exactly one of concurrent attempts receives its content. */
  async use({ organizationId, hash, purpose, browserHash }: StepKey): Promise<Buffer | undefined> {
    const values = [organizationId, hash, purpose, browserHash];
    const rows = await this.uow.prepared<{ sealed: Buffer }>('sign_on_step_use', USE, values);
    return rows[0]?.sealed;
  }
}
