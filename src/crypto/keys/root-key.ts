import {
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/index.ts';
import { SealingKey } from '../sealing/envelope.ts';
import { RootSealer } from '../sealing/sealed-place.ts';

export const SECRET_NAMES = ['SECRET_KEY', 'JWT_SECRET', 'ENCRYPTION_KEY'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** Fixed ids of the keys that come from the environment, so that a message says which one sealed it. */
const ROOT_ID = '00000000-0000-8000-8000-000000000001';
const TOKEN_ROOT_ID = '00000000-0000-8000-8000-000000000002';

/**
 * The secrets of the configuration, each for its one purpose: ENCRYPTION_KEY wraps data keys,
 * ENCRYPTION_KEY_PREVIOUS unwraps those that it wrapped before, JWT_SECRET seals token signing keys,
 * SECRET_KEY derives keyed hashes.
 */
@Injectable()
export class RootKeys {
  readonly encryption: RootSealer<'ENCRYPTION_KEY'>;
  readonly tokens: RootSealer<'JWT_SECRET'>;
  /** As a key object, which Node takes a fifth of the time for. */
  private readonly hashing: KeyObject;
  /** Check values that a stored one may have; the first is that of the current secret. */
  private readonly checks: ReadonlyMap<SecretName, readonly [Buffer, ...Buffer[]]>;

  constructor(config: Config) {
    const previous = config.ENCRYPTION_KEY_PREVIOUS;
    this.encryption = new RootSealer(
      wrappingKey(config.ENCRYPTION_KEY),
      previous === undefined ? undefined : wrappingKey(previous),
    );
    this.tokens = new RootSealer(
      new SealingKey(TOKEN_ROOT_ID, stretched(config.JWT_SECRET, 'tokens')),
    );
    this.hashing = createSecretKey(stretched(config.SECRET_KEY, 'hashing'));
    const check = (secret: string): Buffer => stretched(secret, 'check');
    this.checks = new Map([
      ['SECRET_KEY', [check(config.SECRET_KEY)]],
      ['JWT_SECRET', [check(config.JWT_SECRET)]],
      [
        'ENCRYPTION_KEY',
        [check(config.ENCRYPTION_KEY), ...(previous === undefined ? [] : [check(previous)])],
      ],
    ]);
  }

  /** Whether a stored check value was made under the configured secret, or under its previous one. */
  matches(name: SecretName, stored: Uint8Array): boolean {
    return this.checks
      .get(name)!
      .some((value) => stored.length === value.length && timingSafeEqual(stored, value));
  }

  /** A keyed hash of a secret, which tells nothing about it but whether another is the same. */
  checkValue(name: SecretName): Buffer {
    return this.checks.get(name)![0];
  }

  /** A keyed hash for look-ups (32 bytes); `purpose` keeps hashes of different columns apart. */
  keyedHash(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.hashing).update(`${purpose}\0${text}`, 'utf8').digest();
  }
}

function wrappingKey(secret: string): SealingKey {
  return new SealingKey(ROOT_ID, stretched(secret, 'encryption'));
}

function stretched(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'stockade/v1', `root/${purpose}`, 32));
}
