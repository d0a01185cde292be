import { createHash } from 'node:crypto';

/** SHA-256 of content that arrives in pieces. */
export class ContentDigest {
  private readonly hash = createHash('sha256');

  add(piece: Uint8Array): void {
    this.hash.update(piece);
  }

  /** Lower-case hex; nothing can be added afterwards. */
  hex(): string {
    return this.hash.digest('hex');
  }
}
