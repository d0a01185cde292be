import { Injectable } from '@nestjs/common';
import { hash, verify, type Algorithm, type Options } from '@node-rs/argon2';
import { RootKeys } from '../../../crypto/index.ts';
import { currentContext, currentSource, FairTurns } from '../../../platform/index.ts';
import { comparable } from './comparable.ts';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Stated in each hash. */
const PARAMETERS = {
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** Hashes at once: the threads that compute them also look up names and read files. */
const AT_ONCE = 3;
const NEVER = new AbortController().signal;

/** Prefix of all hashes with the current parameters. */
const { memoryCost, timeCost, parallelism } = PARAMETERS;
const PREFIX = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;

/**
 * Passwords as Argon2id hashes (RFC 9106) in the PHC string format, peppered under SECRET_KEY: a dump of
 * the database alone is not enough to guess at them.
 */
@Injectable()
export class PasswordHasher {
  private readonly turns = new FairTurns(AT_ONCE);
  private readonly options: Options;
  private readonly decoy: Promise<string>;

  constructor(roots: RootKeys) {
    this.options = { ...PARAMETERS, secret: roots.keyedHash('password pepper', '') };
    this.decoy = this.hash(crypto.randomUUID());
  }

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(comparable(password), this.options));
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
      (await this.verify(known, comparable(password))) ||
      // Hashes of earlier versions are of the text as it was typed.
      (former !== comparable(password) && (await this.verify(known, former)));
    return equal && stored !== null;
  }

  private verify(known: string, password: string): Promise<boolean> {
    return this.inTurn(() => verify(known, password, this.options));
  }

  /** Principals and addresses take turns, so that who has many passwords compared waits alone. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { organizationId = 'none', userId = currentSource() } = currentContext()?.principal ?? {};
    return this.turns.run({ organizationId, principalId: userId }, NEVER, work);
  }
}
