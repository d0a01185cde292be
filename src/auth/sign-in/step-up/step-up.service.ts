import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { currentPrincipal, invalidField } from '../../../platform/index.ts';
import { isWrong, SecondFactors, type GivenFactor } from '../../factors/mfa/second-factors.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import type { Methods } from '../../people/users/account-gate.ts';
import { attemptOf } from '../../credentials/attempts/sign-in-attempts.ts';
import { SignInService } from '../methods/sign-in.service.ts';

/** Proof for reauthentication. */
interface GivenProof extends GivenFactor {
  readonly password?: string | undefined;
}

const CEREMONIES = ['step_up'] as const;

/** The caller proves again who they are (RFC 9470, step-up), in the session that they have. */
@Injectable()
export class StepUpService {
  constructor(
    private readonly signIn: SignInService,
    private readonly factors: SecondFactors,
    private readonly users: UserStore,
    private readonly sessions: SessionService,
    private readonly audit: AuditLogService,
  ) {}

  /** @throws Problem that names the field which is missing or wrong; rate_limited after too many wrong ones */
  async again(given: GivenProof): Promise<void> {
    const { organizationId, userId, credentialId } = currentPrincipal();
    const user = await this.users.get(organizationId, userId);
    const methods = await this.verify(user, given);
    await this.sessions.renewProof(organizationId, credentialId, methods);
  }

  /** A passkey that has verified its user is enough. */
  private async verify(user: UserEntity, given: GivenProof): Promise<Methods> {
    const { password, assertion } = given;
    if (password !== undefined) return this.byPassword(user, password, given);
    if (assertion === undefined) {
      throw invalidField('/password', 'required', 'send your password, or an assertion');
    }
    const verdict = await this.factors.judgeAssertion(user, assertion, {
      ceremonies: CEREMONIES,
      verified: true,
    });
    return isWrong(verdict) ? this.refuse('/assertion', verdict.wrong) : verdict;
  }

  private async byPassword(
    user: UserEntity,
    password: string,
    given: GivenFactor,
  ): Promise<Methods> {
    const methods = await this.signIn.confirm('/password', password);
    const verdict = await this.factors.verify(user, attemptOf(user), given, CEREMONIES);
    if (verdict === 'missing') {
      throw invalidField('/otp', 'required', 'send a code of your second factor, or an assertion');
    }
    if (!isWrong(verdict)) return [...methods, ...verdict];
    return this.refuse(given.assertion === undefined ? '/otp' : '/assertion', verdict.wrong);
  }

  private async refuse(pointer: string, reason: string): Promise<never> {
    await this.audit.refuse({
      action: 'session.reauthenticate',
      resource: `user:${currentPrincipal().userId}`,
      reason,
    });
    throw invalidField(pointer, 'wrong_factor', 'is not valid, or no longer valid');
  }
}
