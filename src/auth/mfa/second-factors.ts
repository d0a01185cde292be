import { Injectable } from '@nestjs/common';
import { SignInAttempts, type Attempt } from '../sign-in/sign-in-attempts.ts';
import type { Methods } from '../sign-in/account-gate.ts';
import { tooManyFailures } from '../sign-in/too-many-failures.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { FactorStore, hasFactor } from './factor.store.ts';
import { RecoveryCodes } from './recovery-codes.ts';
import { TotpSecrets } from './totp-secrets.ts';

/** What somebody sends beside the password. */
export interface GivenFactor {
  /** A code of an authenticator app, or a recovery code. */
  readonly otp?: string | undefined;
  /** What the browser said of a passkey, as JSON. */
  readonly assertion?: string | undefined;
}

/** How a second factor was proved, none being needed included; or that it was not. */
export type FactorVerdict = Methods | 'missing' | 'wrong';

/** Judges the second factor of somebody whose password was right. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly store: FactorStore,
    private readonly totp: TotpSecrets,
    private readonly recovery: RecoveryCodes,
    private readonly attempts: SignInAttempts,
  ) {}

  /** @throws Problem rate_limited after too many wrong codes */
  async judge(user: UserEntity, attempt: Attempt, given: GivenFactor): Promise<FactorVerdict> {
    if (!hasFactor(await this.store.of(user))) return [];
    if (given.otp === undefined) return 'missing';
    return this.judgeCode(user, attempt, given.otp);
  }

  private async judgeCode(user: UserEntity, attempt: Attempt, otp: string): Promise<FactorVerdict> {
    const wait = await this.attempts.admit(attempt, 'factor');
    if (wait !== undefined) throw tooManyFailures(wait);
    const code = otp.replaceAll(' ', '');
    const right = (await this.totp.accept(user, code)) || (await this.recovery.use(user, code));
    if (!right) return 'wrong';
    await this.attempts.succeeded(attempt, 'factor');
    return ['otp', 'mfa'];
  }
}
