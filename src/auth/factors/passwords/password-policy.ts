import { Injectable } from '@nestjs/common';
import { invalidField } from '../../../platform/index.ts';
import { isCommonPassword } from './common-passwords.ts';
import { comparable } from './comparable.ts';
import { isGuessable, isPersonal } from './guessable.ts';
import { PasswordLength, type PasswordOwner } from './password-length.ts';

const MAX_LENGTH = 256;

/** Public data of a user, which an attacker tries first. */
export interface KnownOfUser {
  readonly email: string;
  readonly name: string | null;
}

/**
 * Rules of passwords: long enough, and not among those that attackers try first (NIST SP 800-63B-4, section 3.1.1.2).
 * Any characters are allowed, and there are no composition rules.
 */
@Injectable()
export class PasswordPolicy {
  constructor(private readonly length: PasswordLength) {}

  /** @throws Problem that names the field and says what is wrong, never the password */
  async require(
    pointer: string,
    password: string,
    user: KnownOfUser & PasswordOwner,
  ): Promise<void> {
    await this.validate(pointer, password, user, await this.length.least(user));
  }

  /** Checks a password that may be as short as `least` characters. */
  async validate(
    pointer: string,
    password: string,
    user: KnownOfUser,
    least: number,
  ): Promise<void> {
    requireLength(pointer, password, least);
    const compared = comparable(password);
    if ((await isCommonPassword(password)) || (await isCommonPassword(compared))) {
      throw invalidField(pointer, 'password_common', 'is known from data leaks; send another');
    }
    if (isPersonal(compared, ['stockade', user.email, user.name ?? ''])) {
      const detail = 'consists of your name or address; send another';
      throw invalidField(pointer, 'password_personal', detail);
    }
    if (await isGuessable(compared)) {
      throw invalidField(pointer, 'password_guessable', 'follows a common pattern; send another');
    }
  }
}

/** Characters of a password that count: those that are not shown do not. */
export const lengthOf = (password: string): number => [...comparable(password)].length;

function requireLength(pointer: string, password: string, least: number): void {
  const length = [...password.normalize('NFC')].length;
  if (lengthOf(password) < least) {
    throw invalidField(pointer, 'password_too_short', `must have at least ${least} characters`);
  }
  if (length > MAX_LENGTH) {
    throw invalidField(pointer, 'password_too_long', `must have at most ${MAX_LENGTH} characters`);
  }
}
