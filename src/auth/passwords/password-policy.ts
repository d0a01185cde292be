import { Config, invalidField } from '../../platform/index.ts';
import { Injectable } from '@nestjs/common';

const LONGEST = 256;

/** What a password must be: long enough, any characters at all. */
@Injectable()
export class PasswordPolicy {
  constructor(private readonly config: Config) {}

  /** @throws Problem that names the field */
  require(pointer: string, password: string): void {
    const length = [...password.normalize('NFC')].length;
    const least = this.config.AUTH_PASSWORD_MIN_LENGTH;
    if (length < least) {
      throw invalidField(pointer, 'password_too_short', `must have at least ${least} characters`);
    }
    if (length > LONGEST) {
      throw invalidField(pointer, 'password_too_long', `must have at most ${LONGEST} characters`);
    }
  }
}
