import { Injectable } from '@nestjs/common';
import type { UserEntity } from '../people/users/user.entity.ts';
import { Letters, plain } from './letters.ts';
import { Mail } from './mail.ts';

/** Names of factors in mails. */
export type FactorName = 'a passkey' | 'an authenticator app';

/** Tells people by mail what happened to their account, in the transaction in which it does. */
@Injectable()
export class Notices {
  constructor(
    private readonly mail: Mail,
    private readonly letters: Letters,
  ) {}

  passwordChanged(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'your password was changed',
      'The password of your account was changed.',
    );
  }

  passwordCompromised(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'your password must be changed',
      'An administrator reported your password as known to others. You were signed out everywhere and must choose a new password at the next sign-in.',
    );
  }

  emailVerified(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'your address was verified',
      'This address of your account was verified.',
    );
  }

  factorAdded(user: UserEntity, what: FactorName): Promise<void> {
    return this.tell(
      user,
      'a second factor was added',
      `${what} was added to your account. If that was not you, remove it and change your password.`,
    );
  }

  factorRemoved(user: UserEntity, what: FactorName): Promise<void> {
    return this.tell(
      user,
      'a second factor was removed',
      `${what} was removed from your account. If that was not you, change your password and enrol it again.`,
    );
  }

  recoveryCodesMade(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'new recovery codes were created',
      'New recovery codes were created for your account. The former ones no longer work.',
    );
  }

  formerProofsEnded(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'other ways to sign in ended',
      'You signed in at your identity provider for the first time, and your address had not been verified before. The former password, second factors, API keys and sessions of your account ended, so that no one else keeps access.',
    );
  }

  /** @param user as they were: told at the former address */
  addressChanged(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'your address was changed',
      'The directory of your organization changed the address of your account. You were signed out everywhere.',
    );
  }

  locked(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'your account was locked',
      'An administrator locked your account. Your sessions and API keys no longer work.',
    );
  }

  unlocked(user: UserEntity): Promise<void> {
    return this.tell(
      user,
      'your account was unlocked',
      'An administrator unlocked your account. You can sign in again.',
    );
  }

  rolesChanged(user: UserEntity, from: readonly string[], to: readonly string[]): Promise<void> {
    return this.tell(
      user,
      'your roles were changed',
      `Your roles were changed from ${from.join(', ')} to ${to.join(', ')}.`,
    );
  }

  apiKeyMade(user: UserEntity, name: string): Promise<void> {
    return this.tell(
      user,
      'an API key was created',
      `An API key named "${plain(name)}" was created, which acts for you.`,
    );
  }

  /** @param kept names of passkeys that still work */
  factorsReset(user: UserEntity, kept: readonly string[]): Promise<void> {
    const still =
      kept.length === 0
        ? 'No passkey is left.'
        : `These passkeys still work: ${kept.map((name) => `"${plain(name)}"`).join(', ')}.`;
    return this.tell(
      user,
      'your second factors were reset',
      `An administrator removed the second factors of your account. ${still}`,
    );
  }

  signedInFromElsewhere(user: UserEntity, source: string): Promise<void> {
    return this.tell(
      user,
      'a sign-in from a new place',
      `Your account was used to sign in from a new address, ${source}.`,
    );
  }

  /** @param provider the name of the identity provider that vouches for them */
  identityLinked(user: UserEntity, provider: string): Promise<void> {
    return this.tell(
      user,
      'single sign-on for your account',
      `Your account was used to sign in by "${plain(provider)}" for the first time. Your user there can sign in to this account from now on. You can unlink it.`,
    );
  }

  private tell(user: UserEntity, subject: string, what: string): Promise<void> {
    return this.mail.send(user, this.letters.notice(user, subject, what));
  }
}
