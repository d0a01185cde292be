import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem, UnitOfWork } from '../../../platform/index.ts';
import { Notices } from '../../mail/notices.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { FactorStore, hasFactor } from '../changes/factor.store.ts';
import type { MfaState, NewCodes } from '../changes/mfa.dto.ts';
import { RecoveryCodes } from '../recovery-codes/recovery-codes.ts';

/** Second factors of the caller. */
@Injectable()
export class MfaService {
  constructor(
    private readonly factors: FactorStore,
    private readonly recovery: RecoveryCodes,
    private readonly users: UserStore,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
  ) {}

  async state(): Promise<MfaState> {
    const { organizationId, userId: id } = currentPrincipal();
    const { totpSince, passkeys } = await this.factors.of({ organizationId, id });
    const recoveryCodesLeft = await this.recovery.countLeft({ organizationId, id });
    return { totp: totpSince !== null, passkeys, recoveryCodesLeft };
  }

  /** New recovery codes; those that there were end. */
  async renewCodes(): Promise<NewCodes> {
    const { organizationId, userId: id } = currentPrincipal();
    if (!hasFactor(await this.factors.of({ organizationId, id }))) {
      throw new Problem('conflict', 'Recovery codes replace a second factor; enrol one first.');
    }
    const user = await this.users.get(organizationId, id);
    return this.uow.answer(async () => {
      await this.notices.recoveryCodesMade(user);
      return { recoveryCodes: await this.recovery.renew(user) };
    });
  }
}
