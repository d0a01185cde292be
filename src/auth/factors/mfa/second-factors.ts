import { Injectable } from '@nestjs/common';
import { AssertionOptions } from '../ceremonies/assertion-options.ts';
import { AssertionRefused, Assertions, type Purpose } from '../ceremonies/assertions.ts';
import { readAssertion } from '../ceremonies/browser-answer.ts';
import type { CeremonyOptions } from '../passkeys/passkey.dto.ts';
import type { Methods } from '../../people/users/account-gate.ts';
import { SignInAttempts, type SignInAttempt } from '../../credentials/attempts/sign-in-attempts.ts';
import { tooManyFailures } from '../../credentials/attempts/too-many-failures.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { FactorStore, hasFactor } from '../changes/factor.store.ts';
import { RecoveryCodes } from '../recovery-codes/recovery-codes.ts';
import { TotpSecrets } from '../totp/totp-secrets.ts';

/** Second factor sent with the password. */
export interface GivenFactor {
  /** A code of an authenticator app, or a recovery code. */
  readonly otp?: string | undefined;
  /** Assertion of a passkey, from the browser. */
  readonly assertion?: unknown;
}

/** A second factor that proves nothing, and why, in words for the audit log alone. */
export interface WrongFactor {
  readonly wrong: string;
}

/** Outcome of the second factor: the method, not needed, or failed. */
export type FactorVerdict = Methods | 'missing' | WrongFactor;

/** Verifies the second factor of a user whose password was right. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly store: FactorStore,
    private readonly totp: TotpSecrets,
    private readonly recovery: RecoveryCodes,
    private readonly assertions: Assertions,
    private readonly options: AssertionOptions,
    private readonly attempts: SignInAttempts,
  ) {}

  /** Options to use one of the user's passkeys, including hardware keys that store no user. */
  async ask(user: UserEntity): Promise<Partial<CeremonyOptions>> {
    const { passkeys } = await this.store.of(user);
    return passkeys === 0 ? {} : this.options.forPassword(user);
  }

  /**
   * @param ceremonies what an assertion may have been asked for
   * @throws Problem rate_limited after too many wrong codes
   */
  async verify(
    user: UserEntity,
    attempt: SignInAttempt,
    { otp, assertion }: GivenFactor,
    ceremonies: Purpose['ceremonies'],
  ): Promise<FactorVerdict> {
    if (!hasFactor(await this.store.of(user))) return [];
    if (assertion !== undefined) {
      return this.judgeAssertion(user, assertion, { ceremonies, verified: false });
    }
    return otp === undefined ? 'missing' : this.judgeCode(user, attempt, otp);
  }

  /** A passkey, beside a password or, when the purpose wants its user verified, without one. */
  async judgeAssertion(
    user: UserEntity,
    assertion: unknown,
    purpose: Purpose,
  ): Promise<Methods | WrongFactor> {
    const answer = readAssertion(assertion);
    if (answer === undefined) return { wrong: 'no assertion of a passkey' };
    try {
      return await this.assertions.verify(user, answer, purpose);
    } catch (error) {
      if (error instanceof AssertionRefused) return { wrong: error.message };
      throw error;
    }
  }

  private async judgeCode(
    user: UserEntity,
    attempt: SignInAttempt,
    otp: string,
  ): Promise<FactorVerdict> {
    const wait = await this.attempts.admit(attempt, 'factor');
    if (wait !== undefined) throw tooManyFailures(wait);
    const code = otp.replaceAll(' ', '');
    const right = (await this.totp.accept(user, code)) || (await this.recovery.use(user, code));
    if (!right) return { wrong: 'wrong second factor' };
    await this.attempts.succeeded(attempt, 'factor');
    return ['otp', 'mfa'];
  }
}

/** Whether a second factor proves nothing. */
export function isWrong(verdict: Methods | WrongFactor): verdict is WrongFactor {
  return 'wrong' in verdict;
}
