import { Injectable } from '@nestjs/common';
import { RootKeys } from '../../../crypto/index.ts';
import {
  currentSource,
  subnetOf,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { SessionStore } from '../sessions/session.store.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { normalizedEmail } from '../../people/users/user.store.ts';
import { SignInFailureStore, type Patience } from './sign-in-failure.store.ts';

/**
 * With a name, from one place and from all places together. NIST SP 800-63B-4, section 3.2.2, allows 100
 * failures of an account. Codes are counted apart from passwords: only who knows the password gets there.
 */
const PATIENCE = {
  password: {
    pair: { free: 5, longestSeconds: 900 },
    account: { free: 50, longestSeconds: 900 },
  },
  factor: {
    pair: { free: 5, longestSeconds: 900 },
    account: { free: 20, longestSeconds: 900 },
  },
} as const satisfies Record<string, Record<'pair' | 'account', Patience>>;
/** Kind of attempt, and the name that it is counted under. */
const COUNTED = { password: 'sign-in', factor: 'factor' } as const;
type Judged = keyof typeof PATIENCE;

/** User name and source address of an attempt. */
export interface SignInAttempt {
  /** The organization of the name, or the installation when nobody has it. */
  readonly organizationId: OrganizationId;
  /** The user of the name, or `NO_USER_ID` when nobody has it. */
  readonly userId: UserId;
  readonly email: string;
  readonly source: string;
}

/** Sign-in attempt of a known user, from the source of the current request. */
export function attemptOf(
  user: Pick<UserEntity, 'organizationId' | 'id' | 'email'>,
): SignInAttempt {
  const { organizationId, id: userId, email } = user;
  return { organizationId, userId, email, source: currentSource() };
}

/**
 * Growing delays after wrong passwords or codes: for a name from one source after 5 failures, and for a name from all
 * sources after 50 passwords or 20 codes. The second delay does not apply to sources where the user has signed in
 * before, so that an attacker cannot lock the user out. No account is ever locked.
 */
@Injectable()
export class SignInAttempts {
  constructor(
    private readonly store: SignInFailureStore,
    private readonly sessions: SessionStore,
    private readonly roots: RootKeys,
  ) {}

  /** Seconds to wait before the attempt is judged; undefined when it is to be judged now, and counts as failed until it succeeds. */
  async admit(attempt: SignInAttempt, judged: Judged = 'password'): Promise<number | undefined> {
    const { organizationId, userId, source } = attempt;
    const recognized = await this.sessions.hasComeFrom(organizationId, userId, source);
    const { pair, account } = PATIENCE[judged];
    const pairName = { lookup: this.pair(attempt, judged), patience: pair };
    // Counted apart and not heeded, so that the same work is done from where a user has signed in before.
    const counter = recognized ? 'known' : 'account';
    const accountName = { lookup: this.account(attempt, judged, counter), patience: account };
    const waits = await this.store.charge(organizationId, pairName, accountName);
    if (waits === undefined || (waits === 'account' && recognized)) return undefined;
    return this.store.remaining(organizationId, waits === 'pair' ? pairName : accountName);
  }

  /** The attempt succeeded: what failed before it is forgiven. */
  async succeeded(attempt: SignInAttempt, judged: Judged = 'password'): Promise<void> {
    const lookups = [
      this.pair(attempt, judged),
      this.account(attempt, judged),
      this.account(attempt, judged, 'known'),
    ];
    await this.store.forget(attempt.organizationId, lookups);
  }

  private pair({ email, source }: SignInAttempt, judged: Judged): Buffer {
    const text = `${normalizedEmail(email)}\0${subnetOf(source)}`;
    return this.roots.keyedHash(`${COUNTED[judged]} pair`, text);
  }

  private account(
    { email }: SignInAttempt,
    judged: Judged,
    counter: 'account' | 'known' = 'account',
  ): Buffer {
    return this.roots.keyedHash(`${COUNTED[judged]} ${counter}`, normalizedEmail(email));
  }
}
