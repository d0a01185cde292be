import { Injectable } from '@nestjs/common';
import { RootKeys } from '../../crypto/index.ts';
import { subnetOf } from '../../platform/index.ts';
import { SessionStore } from '../sessions/session.store.ts';
import { normalizedEmail } from '../users/user.store.ts';
import { SignInFailureStore, type Patience } from './sign-in-failure.store.ts';

/** With a name, from one place. */
const PAIR: Patience = { free: 5, longestSeconds: 900 };
/** With a name, from all places together; NIST SP 800-63B-4, section 3.2.2, allows 100. */
const ACCOUNT: Patience = { free: 50, longestSeconds: 900 };

/** Who is named, and from where. */
export interface Attempt {
  /** The organisation of the name, or the installation when nobody has it. */
  readonly organizationId: string;
  readonly userId: string;
  readonly email: string;
  readonly source: string;
}

/**
 * Growing delays for who guesses passwords: of a name from one place after 5 failures, of a name from
 * all places after 50. The second does not hold back who comes from where the user has signed in
 * before, so that no stranger can keep somebody out. Nobody is ever locked.
 */
@Injectable()
export class SignInAttempts {
  constructor(
    private readonly store: SignInFailureStore,
    private readonly sessions: SessionStore,
    private readonly roots: RootKeys,
  ) {}

  /** Seconds to wait before the attempt is judged; undefined when it is to be judged now, and counts as failed until it succeeds. */
  async admit(attempt: Attempt): Promise<number | undefined> {
    const { organizationId, userId, source } = attempt;
    const recognized = await this.sessions.hasComeFrom(organizationId, userId, source);
    const limits = [
      { lookup: this.pair(attempt), patience: PAIR },
      ...(recognized ? [] : [{ lookup: this.account(attempt), patience: ACCOUNT }]),
    ];
    for (const { lookup, patience } of limits) {
      if (await this.store.charge(organizationId, lookup, patience)) continue;
      return this.store.remaining(organizationId, lookup, patience);
    }
    return undefined;
  }

  /** The attempt succeeded: what failed before it is forgiven. */
  async succeeded(attempt: Attempt): Promise<void> {
    const lookups = [this.pair(attempt), this.account(attempt)];
    await this.store.forget(attempt.organizationId, lookups);
  }

  private pair({ email, source }: Attempt): Buffer {
    return this.roots.keyedHash('sign-in pair', `${normalizedEmail(email)}\0${subnetOf(source)}`);
  }

  private account({ email }: Attempt): Buffer {
    return this.roots.keyedHash('sign-in account', normalizedEmail(email));
  }
}
