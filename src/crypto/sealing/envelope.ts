import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { Xaes } from './xaes.ts';

const VERSION = 1;
const KEY_ID_BYTES = 16;
const COMMITMENT_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + COMMITMENT_BYTES;

/** Parts of the associated data, which bind a ciphertext to its place. Parts are joined unambiguously. */
export type Binding = readonly string[];

/** A sealed message cannot be opened: it was altered, moved, or sealed under another key. */
export class UnsealError extends Error {
  readonly problemCode = 'unreadable_data';

  constructor(reason: string, cause?: unknown) {
    super(`sealed data cannot be opened: ${reason}`, { cause });
    this.name = 'UnsealError';
  }
}

/**
 * One 256-bit key that seals and opens messages in the format of docs/formats/envelope.md:
 * version | key id | key commitment | nonce | ciphertext | tag.
 */
export class SealingKey {
  private readonly cipher: Xaes;
  private readonly header: Buffer;

  /**
   * @param id UUID of the key, written into each message
   * @param secret 32 bytes; the cipher's key and the commitment are derived from it
   */
  constructor(
    readonly id: string,
    secret: Uint8Array,
  ) {
    const derive = (label: string, length: number): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, Buffer.from(id), `stockade/v1/${label}`, length));
    this.cipher = new Xaes(derive('encrypt', 32));
    this.header = Buffer.concat([
      Buffer.of(VERSION),
      Buffer.from(id.replaceAll('-', ''), 'hex'),
      derive('commit', COMMITMENT_BYTES),
    ]);
  }

  seal(plaintext: Uint8Array, binding: Binding): Buffer {
    const message = this.cipher.seal(plaintext, this.associated(binding));
    return Buffer.concat([this.header, message]);
  }

  /** @throws UnsealError */
  open(sealed: Uint8Array, binding: Binding): Buffer {
    if (!this.sealed(sealed)) throw new UnsealError('it names another format or key');
    try {
      return this.cipher.open(sealed.subarray(HEADER_BYTES), this.associated(binding));
    } catch (error) {
      throw new UnsealError('it was altered or belongs elsewhere', error);
    }
  }

  /** Whether a message names this key, by id and commitment. */
  sealed(message: Uint8Array): boolean {
    const header = message.subarray(0, HEADER_BYTES);
    return header.length === HEADER_BYTES && timingSafeEqual(header, this.header);
  }

  /** The commitment to this key (16 bytes): it tells the key from any other and nothing about it. */
  get commitment(): Buffer {
    return this.header.subarray(1 + KEY_ID_BYTES);
  }

  private associated(binding: Binding): Buffer {
    return Buffer.concat([this.header, encodeBinding(binding)]);
  }
}

/** The id of the key that a message was sealed under. @throws UnsealError when it has no header */
export function keyIdOf(sealed: Uint8Array): string {
  if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION) {
    throw new UnsealError('it has no known header');
  }
  const hex = Buffer.from(sealed.subarray(1, 1 + KEY_ID_BYTES)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Each part with its length before it, so that no two bindings have the same bytes. */
function encodeBinding(binding: Binding): Buffer {
  return Buffer.concat(
    binding.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
