import { Injectable } from '@nestjs/common';
import { RootKeys } from '../../../crypto/index.ts';
import { subnetOf } from '../../../platform/index.ts';
import { SessionStore } from '../sessions/session.store.ts';
import type { SignInAttempt } from '../attempts/sign-in-attempts.ts';
import { SignInFailureStore, type Patience } from '../attempts/sign-in-failure.store.ts';
import { tooManyFailures } from '../attempts/too-many-failures.ts';
import { normalizedEmail } from '../../people/users/user.store.ts';

/** For an address, from one place. */
const PAIR: Patience = { free: 5, longestSeconds: 900 };
/** For an address, from all places together. */
const ACCOUNT: Patience = { free: 20, longestSeconds: 3600 };

/**
 * Growing waits for who asks for mails to an address again and again, whether or not anybody has it. The
 * second limit does not hold back who comes from where the user has signed in before.
 */
@Injectable()
export class LinkLimits {
  constructor(
    private readonly store: SignInFailureStore,
    private readonly sessions: SessionStore,
    private readonly roots: RootKeys,
  ) {}

  /** @throws Problem rate_limited that says how long to wait */
  async require({ organizationId, userId, email, source }: SignInAttempt): Promise<void> {
    const name = normalizedEmail(email);
    const recognized = await this.sessions.hasComeFrom(organizationId, userId, source);
    const pair = {
      lookup: this.roots.keyedHash('link pair', `${name}\0${subnetOf(source)}`),
      patience: PAIR,
    };
    // Counted apart and not heeded, so that the same work is done from where a user has signed in before.
    const counter = recognized ? 'link known' : 'link account';
    const account = { lookup: this.roots.keyedHash(counter, name), patience: ACCOUNT };
    const waits = await this.store.charge(organizationId, pair, account);
    if (waits === undefined || (waits === 'account' && recognized)) return;
    const waiting = waits === 'pair' ? pair : account;
    throw tooManyFailures(await this.store.remaining(organizationId, waiting));
  }
}
