import { Injectable } from '@nestjs/common';
import { hash, verify, type Algorithm } from '@node-rs/argon2';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Stated in each hash. */
const PARAMETERS = {
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** Passwords as Argon2id hashes (RFC 9106) in the PHC string format. */
@Injectable()
export class PasswordHasher {
  private readonly decoy = hash(crypto.randomUUID(), PARAMETERS);

  hash(password: string): Promise<string> {
    return hash(password.normalize('NFC'), PARAMETERS);
  }

  /** Costs one Argon2id whether or not there is a hash to compare with, so that time tells nothing. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const equal = await verify(stored ?? (await this.decoy), password.normalize('NFC'));
    return equal && stored !== null;
  }
}
