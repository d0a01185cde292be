import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  currentPrincipal,
  currentSource,
  invalidField,
  Problem,
  runAsOrganization,
} from '../../../platform/index.ts';
import { signIns } from '../../auth.metrics.ts';
import { isWrong, SecondFactors, type GivenFactor } from '../../factors/mfa/second-factors.ts';
import { parsed } from '../../factors/ceremonies/browser-answer.ts';
import { PasswordHasher } from '../../factors/passwords/password-hasher.ts';
import { CompromisedPasswordCheck } from '../../factors/passwords/compromised-password-check.ts';
import { SessionService, type TokenPair } from '../../credentials/sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { NO_USER, UserStore } from '../../people/users/user.store.ts';
import { refusalOf, type Methods } from '../../people/users/account-gate.ts';
import { OAuthError } from './oauth-error.ts';
import {
  attemptOf,
  SignInAttempts,
  type SignInAttempt,
} from '../../credentials/attempts/sign-in-attempts.ts';
import { tooManyFailures } from '../../credentials/attempts/too-many-failures.ts';

/** An authenticated user who may have a session. */
export interface Proven {
  readonly user: UserEntity;
  readonly methods: Methods;
}

/** Challenges accepted for a passkey as second factor. */
const CEREMONIES = ['second_factor', 'sign_in'] as const;

/** Authenticates users. Undefined means refused; only the audit log has the reason. */
@Injectable()
export class SignInService {
  constructor(
    private readonly users: UserStore,
    private readonly hasher: PasswordHasher,
    private readonly compromisedPasswords: CompromisedPasswordCheck,
    private readonly attempts: SignInAttempts,
    private readonly factors: SecondFactors,
    private readonly sessions: SessionService,
    private readonly audit: AuditLogService,
  ) {}

  /** The password grant. */
  async byPassword(
    email: string,
    password: string,
    otp?: string,
    assertion?: string,
  ): Promise<TokenPair | undefined> {
    const proven = await this.prove(email, password, otp, assertion);
    if (proven === undefined) return undefined;
    const { organizationId } = proven.user;
    const pair = await runAsOrganization(organizationId, () => this.sessions.begin(proven));
    signIns.inc({ grant: 'password', outcome: 'succeeded' });
    return pair;
  }

  /**
   * Verifies a name and a password, and the second factor of users who have one. It does the same work whether or not
   * the user exists, so that its time reveals nothing.
   *
   * @param otp a code of an authenticator app, or a recovery code
   * @param assertion the browser's passkey result, as JSON
   * @throws OAuthError mfa_required when the password was right and the second factor is missing
   */
  async prove(
    email: string,
    password: string,
    otp?: string,
    assertion?: string,
  ): Promise<Proven | undefined> {
    const { organizationId, userId } = (await this.users.findName(email)) ?? NO_USER;
    return runAsOrganization(organizationId, async () => {
      const user = await this.users.find(organizationId, userId);
      const attempt = { organizationId, userId, email, source: currentSource() };
      const wait = await this.attempts.admit(attempt);
      if (wait !== undefined) {
        await this.refuse('too many failures', user);
        throw tooManyFailures(wait);
      }
      const right = await this.hasher.matches(user?.passwordHash ?? null, password);
      const reason = user === null || right ? refusalOf(user) : 'wrong password';
      if (reason !== undefined || user === null) return this.refuse(reason, user);
      if (user.passwordHash !== null && this.hasher.isOutdated(user.passwordHash)) {
        await this.users.renewHash(user, await this.hasher.hash(password));
      }
      await this.compromisedPasswords.check(user, password);
      await this.attempts.succeeded(attempt);
      const said = assertion === undefined ? {} : { assertion: parsed(assertion) ?? null };
      return this.proveFactor(user, attempt, { otp, ...said });
    });
  }

  /**
   * The caller proves again that they know their password.
   *
   * @throws Problem wrong_password at `pointer`, or rate_limited
   */
  async confirm(pointer: string, password: string): Promise<Methods> {
    const { organizationId, userId } = currentPrincipal();
    const user = await this.users.get(organizationId, userId);
    const attempt = attemptOf(user);
    const wait = await this.attempts.admit(attempt);
    if (wait !== undefined) throw tooManyFailures(wait);
    if (!(await this.hasher.matches(user.passwordHash, password))) {
      await this.audit.refuse({
        action: 'session.reauthenticate',
        resource: `user:${userId}`,
        reason: 'wrong password',
      });
      throw invalidField(pointer, 'wrong_password', 'is not your password');
    }
    await this.attempts.succeeded(attempt);
    return ['pwd'];
  }

  private async proveFactor(
    user: UserEntity,
    attempt: SignInAttempt,
    given: GivenFactor,
  ): Promise<Proven | undefined> {
    const verdict = await this.factors
      .verify(user, attempt, given, CEREMONIES)
      .catch(async (error: unknown) => {
        if (error instanceof Problem) await this.refuse('too many wrong codes', user);
        throw error;
      });
    if (verdict === 'missing') {
      await this.refuse('the second factor is missing', user);
      const description = 'Send otp or assertion with the password.';
      throw new OAuthError('mfa_required', description, await this.factors.ask(user));
    }
    if (isWrong(verdict)) return this.refuse(verdict.wrong, user);
    return { user, methods: ['pwd', ...verdict] };
  }

  private async refuse(reason: string | undefined, user: UserEntity | null): Promise<undefined> {
    signIns.inc({ grant: 'password', outcome: 'denied' });
    await this.audit.refuse({
      action: 'session.create',
      resource: user === null ? 'user' : `user:${user.id}`,
      reason: reason ?? 'refused',
      ...(user === null ? {} : { userId: user.id }),
    });
    return undefined;
  }
}
