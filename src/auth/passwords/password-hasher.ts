import { Injectable } from '@nestjs/common';
import { hash, verify, type Algorithm, type Options } from '@node-rs/argon2';
import { RootKeys } from '../../crypto/index.ts';
import { comparable } from './comparable.ts';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Stated in each hash. */
const PARAMETERS = {
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** What every hash that was made with today's parameters begins with. */
const { memoryCost, timeCost, parallelism } = PARAMETERS;
const PREFIX = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;

/**
 * Passwords as Argon2id hashes (RFC 9106) in the PHC string format, peppered under SECRET_KEY: a dump of
 * the database alone is not enough to guess at them.
 */
@Injectable()
export class PasswordHasher {
  private readonly options: Options;
  private readonly decoy: Promise<string>;

  constructor(roots: RootKeys) {
    this.options = { ...PARAMETERS, secret: roots.keyedHash('password pepper', '') };
    this.decoy = this.hash(crypto.randomUUID());
  }

  hash(password: string): Promise<string> {
    return hash(comparable(password), this.options);
  }

  /** Whether a hash was made with other parameters than a new one would be. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(PREFIX);
  }

  /** Costs one Argon2id whether or not there is a hash to compare with, so that time tells nothing. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const known = stored ?? (await this.decoy);
    const former = password.normalize('NFC');
    const equal =
      (await verify(known, comparable(password), this.options)) ||
      // Hashes of earlier versions are of the text as it was typed.
      (former !== comparable(password) && (await verify(known, former, this.options)));
    return equal && stored !== null;
  }
}
