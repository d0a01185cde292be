import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { currentPrincipal, invalidField, Problem, UnitOfWork } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { FactorChanges } from '../changes/factor-changes.ts';
import type { NewCodes, TotpEnrolment } from '../changes/mfa.dto.ts';
import { totpUri } from './time-code.ts';
import { TotpSecrets } from './totp-secrets.ts';
import { TotpStore } from './totp.store.ts';

/** The caller's authenticator app (RFC 6238). */
@Injectable()
export class TotpService {
  constructor(
    private readonly secrets: TotpSecrets,
    private readonly store: TotpStore,
    private readonly users: UserStore,
    private readonly changes: FactorChanges,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  /** A secret for the app, shown this once; it counts when a code has confirmed it. */
  async begin(): Promise<TotpEnrolment> {
    const user = await this.caller();
    const secret = await this.uow.answer(() => this.secrets.begin(user));
    if (secret === undefined) {
      throw new Problem('conflict', 'You have an authenticator app already; remove it first.');
    }
    return { secret, uri: totpUri(secret, user.email) };
  }

  /** @throws Problem wrong_code; conflict when no secret waits, or another attempt was quicker */
  async confirm(code: string): Promise<NewCodes> {
    const user = await this.caller();
    const waiting = await this.secrets.waiting(user, code.replaceAll(' ', ''));
    if (waiting === undefined) throw nothingWaits();
    const { totp, step } = waiting;
    if (step === undefined)
      throw invalidField('/code', 'wrong_code', 'is not the current code of the authenticator app');
    const recoveryCodes = await this.changes.gain(user, ['otp', 'mfa'], APP, async () => {
      if (!(await this.store.confirm(totp, step))) throw nothingWaits();
      await this.audit.append({ action: 'totp.create', resource: `user:${user.id}` });
    });
    return { recoveryCodes };
  }

  async remove(): Promise<void> {
    const user = await this.caller();
    await this.changes.lose(user, APP, async () => {
      const removed = await this.store.remove(user.organizationId, user.id);
      if (removed) await this.audit.append({ action: 'totp.remove', resource: `user:${user.id}` });
      return removed;
    });
  }

  private caller(): Promise<UserEntity> {
    const { organizationId, userId } = currentPrincipal();
    return this.users.get(organizationId, userId);
  }
}

const APP = 'an authenticator app';

const nothingWaits = (): Problem =>
  new Problem('conflict', 'No enrolment is open; begin one with POST /v1/me/mfa/totp.');
