import { createHash } from 'node:crypto';

/** SHA-256 of content that arrives in pieces. */
export class ContentDigest {
  private readonly hash = createHash('sha256');

  add(piece: Uint8Array): this {
    this.hash.update(piece);
    return this;
  }

  /** 32 bytes; nothing can be added afterwards. */
  bytes(): Buffer {
    return this.hash.digest();
  }

  /** Lower-case hex; nothing can be added afterwards. */
  hex(): string {
    return this.bytes().toString('hex');
  }
}
