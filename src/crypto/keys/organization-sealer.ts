import { createHmac } from 'node:crypto';
import { keyIdOf, UnsealError, type SealingKey } from '../sealing/envelope.ts';
import type { Placed } from '../sealing/sealed-place.ts';
import type { KeyRing } from './key-ring.ts';

/**
 * Seals and opens the data of one organization, and computes look-up hashes of its ids. A sealer keeps the key that was
 * current at its creation, so long work requests a sealer from `OrganizationKeys` per batch.
 */
export class OrganizationSealer {
  /** @param readAgain reads the keys from the database, for messages under a key that is newer than the ring */
  constructor(
    private readonly organizationId: string,
    private ring: KeyRing,
    private readonly readAgain: () => Promise<KeyRing>,
  ) {}

  seal(plaintext: Uint8Array, { binding }: Placed<'organization'>): Buffer {
    return this.ring.current.seal(plaintext, [this.organizationId, ...binding]);
  }

  /**
   * Opens a message under any key of the organization. Reads the keys again when its key is unknown; then the context
   * must be the organization's.
   *
   * @throws UnsealError when it was altered, moved to another row, or its key is still unknown or destroyed
   */
  async open(sealed: Uint8Array, { binding }: Placed<'organization'>): Promise<Buffer> {
    const id = keyIdOf(sealed);
    const key = this.ring.find(id) ?? (await this.findAgain(id));
    return key.open(sealed, [this.organizationId, ...binding]);
  }

  /** A blind index: equal texts have equal hashes within this organization and this purpose alone. */
  blindIndex(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.ring.index).update(`${purpose}\0${text}`, 'utf8').digest();
  }

  private async findAgain(id: string): Promise<SealingKey> {
    this.ring = await this.readAgain();
    const key = this.ring.find(id);
    if (key === undefined) throw new UnsealError('its key is not one of this organization');
    return key;
  }
}
