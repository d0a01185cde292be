import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';

const NONCE_BYTES = 24;
const TAG_BYTES = 16;
const BLOCK = 16;

/**
 * XAES-256-GCM (C2SP, c2sp.org/XAES-256-GCM): AES-256-GCM whose key is derived for each message from a
 * 192-bit random nonce, so that one data key can seal any number of messages without being counted.
 */
export class Xaes {
  private readonly key: KeyObject;
  private readonly subkey: Buffer;

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    if (key.length !== 32) throw new RangeError('XAES-256-GCM takes a key of 32 bytes');
    this.key = createSecretKey(key);
    this.subkey = doubled(encryptBlocks(this.key, Buffer.alloc(BLOCK)));
  }

  /** Returns nonce (24 bytes), ciphertext and tag (16 bytes) in one buffer. */
  seal(plaintext: Uint8Array, associated: Uint8Array, nonce = freshNonce()): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.messageKey(nonce), nonce.subarray(12), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(associated);
    const body = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  }

  /** @throws Error when the message is short, was altered, or belongs to other associated data */
  open(message: Uint8Array, associated: Uint8Array): Buffer {
    if (message.length < NONCE_BYTES + TAG_BYTES) throw new Error('sealed message is too short');
    const nonce = message.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.messageKey(nonce), nonce.subarray(12), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated);
    decipher.setAuthTag(message.subarray(message.length - TAG_BYTES));
    const body = decipher.update(message.subarray(NONCE_BYTES, message.length - TAG_BYTES));
    decipher.final();
    return body;
  }

  /**
   * One CMAC (NIST SP 800-108 in counter mode) for each half of the key, over the nonce's first 12 bytes. As a key object:
   * Node 24 takes three times as long for a cipher whose key is given as bytes.
   */
  private messageKey(nonce: Uint8Array): KeyObject {
    const blocks = Buffer.alloc(2 * BLOCK);
    for (const counter of [1, 2]) {
      const block = blocks.subarray((counter - 1) * BLOCK, counter * BLOCK);
      block.set([0, counter, 0x58, 0]);
      block.set(nonce.subarray(0, 12), 4);
      for (let i = 0; i < BLOCK; i += 1) block[i]! ^= this.subkey[i]!;
    }
    return createSecretKey(encryptBlocks(this.key, blocks));
  }
}

/** Random bytes are drawn many nonces at a time: a system call for each would cost more than the cipher. */
const pool = Buffer.alloc(NONCE_BYTES * 512);
let drawn = pool.length;

function freshNonce(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const nonce = Buffer.from(pool.subarray(drawn, drawn + NONCE_BYTES));
  drawn += NONCE_BYTES;
  return nonce;
}

function encryptBlocks(key: KeyObject, blocks: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return cipher.update(blocks);
}

/** Doubling in GF(2^128), as CMAC derives its subkey (NIST SP 800-38B). */
function doubled(block: Buffer): Buffer {
  const result = Buffer.alloc(BLOCK);
  for (let i = 0; i < BLOCK; i += 1) {
    result[i] = ((block[i]! << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff;
  }
  if (block[0]! >> 7 === 1) result[BLOCK - 1]! ^= 0x87;
  return result;
}
