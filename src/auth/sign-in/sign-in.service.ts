import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import {
  currentContext,
  currentPrincipal,
  invalidField,
  INSTALLATION_ID,
  Problem,
  runAsOrganization,
  signIns,
} from '../../platform/index.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { PasswordWatch } from '../passwords/password-watch.ts';
import { Sessions, type TokenPair } from '../sessions/session.service.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { refusalOf, type Methods } from './account-gate.ts';
import { SignInAttempts } from './sign-in-attempts.ts';

/** Somebody who has proved who they are and may have a session. */
export interface Proven {
  readonly user: UserEntity;
  readonly methods: Methods;
}

/** Who is looked for when a name is unknown: there is no such user. */
const NOBODY = { organizationId: INSTALLATION_ID, userId: INSTALLATION_ID };

/** Finding out whether somebody is who they say. Undefined means refused, for a reason only the audit log knows. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserStore,
    private readonly hasher: PasswordHasher,
    private readonly watch: PasswordWatch,
    private readonly attempts: SignInAttempts,
    private readonly sessions: Sessions,
    private readonly audit: AuditLog,
  ) {}

  /** The password grant. */
  async byPassword(email: string, password: string): Promise<TokenPair | undefined> {
    const proven = await this.prove(email, password);
    if (proven === undefined) return undefined;
    const { organizationId } = proven.user;
    const pair = await runAsOrganization(organizationId, () => this.sessions.begin(proven));
    signIns.inc({ grant: 'password', outcome: 'succeeded' });
    return pair;
  }

  /** Judges a name and a password. Does the same work whether or not there is such a user, so that time tells nothing. */
  async prove(email: string, password: string): Promise<Proven | undefined> {
    const { organizationId, userId } = (await this.users.findName(email)) ?? NOBODY;
    return runAsOrganization(organizationId, async () => {
      const user = await this.users.find(organizationId, userId);
      const source = currentContext()?.source ?? 'unknown';
      const attempt = { organizationId, userId, email, source };
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
      await this.watch.look(user, password);
      await this.attempts.succeeded(attempt);
      return { user, methods: ['pwd'] };
    });
  }

  /**
   * The caller proves again who they are (RFC 9470, step-up), in the session that they have.
   *
   * @throws Problem wrong_password at `pointer`, or rate_limited
   */
  async confirm(pointer: string, password: string): Promise<Methods> {
    const { organizationId, userId } = currentPrincipal();
    const user = await this.users.get(organizationId, userId);
    const source = currentContext()?.source ?? 'unknown';
    const attempt = { organizationId, userId, email: user.email, source };
    const wait = await this.attempts.admit(attempt);
    if (wait !== undefined) throw tooManyFailures(wait);
    if (!(await this.hasher.matches(user.passwordHash, password))) {
      await this.audit.append({
        action: 'session.reauthenticate',
        resource: `user:${userId}`,
        status: 'denied',
        reason: 'wrong password',
      });
      throw invalidField(pointer, 'wrong_password', 'is not your password');
    }
    await this.attempts.succeeded(attempt);
    return ['pwd'];
  }

  /** The caller proves again who they are, for sensitive work in the minutes that follow. */
  async again(password: string): Promise<void> {
    const { organizationId, credentialId } = currentPrincipal();
    const methods = await this.confirm('/password', password);
    await this.sessions.renewProof(organizationId, credentialId, methods);
  }

  private async refuse(reason: string | undefined, user: UserEntity | null): Promise<undefined> {
    signIns.inc({ grant: 'password', outcome: 'denied' });
    await this.audit.append({
      action: 'session.create',
      resource: user === null ? 'user' : `user:${user.id}`,
      status: 'denied',
      reason: reason ?? 'refused',
      ...(user === null ? {} : { userId: user.id }),
    });
    return undefined;
  }
}

function tooManyFailures(seconds: number): Problem {
  const headers = { 'Retry-After': String(seconds) };
  return new Problem('rate_limited', `Try again in ${seconds} s.`, { headers });
}
