import { Injectable } from '@nestjs/common';
import { Config, logger, readFirstPassword, removeFirstPassword } from '../../../platform/index.ts';
import { PasswordHasher } from './password-hasher.ts';

/** The first admin's generated password, which a development server keeps in a file. */
@Injectable()
export class FirstPassword {
  constructor(
    private readonly config: Config,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Removes the file once that password is somebody's no longer. @param formerHash of the password that was replaced */
  async forget(formerHash: string | null): Promise<void> {
    try {
      const kept = readFirstPassword(this.config.DATA_DIR);
      if (kept === undefined || !(await this.hasher.matches(formerHash, kept))) return;
      removeFirstPassword(this.config.DATA_DIR);
    } catch (err) {
      logger.warn({ err }, 'the file with the first password could not be removed');
    }
  }
}
