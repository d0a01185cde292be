import { createSecretKey, type KeyObject } from 'node:crypto';
import { SealingKey, UnsealError } from '../sealing/envelope.ts';
import type { DataKeyEntity, DataKeyPurpose } from './data-key.entity.ts';

/** Properties of a stored key that a key ring needs. */
export type StoredKey = Pick<
  DataKeyEntity,
  'organizationId' | 'id' | 'purpose' | 'state' | 'wrapped'
>;

/** A stored key that has its material. */
export type WrappedKey = StoredKey & { readonly wrapped: Buffer };

/** All keys of one organization, as stored at one moment. A former key is unwrapped when it is first used. */
export class KeyRing {
  /** Seals. */
  readonly current: SealingKey;
  /** Derives look-up hashes. */
  readonly index: KeyObject;
  private readonly unwrapped = new Map<string, SealingKey>();

  /** @throws Error when no key is enabled for a purpose, UnsealError when one that is cannot be unwrapped */
  constructor(
    private readonly stored: readonly StoredKey[],
    private readonly unwrap: (key: WrappedKey) => Uint8Array,
  ) {
    this.current = this.toSealingKey(this.enabled('data'));
    this.index = createSecretKey(unwrap(withMaterial(this.enabled('index'))));
  }

  /** The data key with this id, or undefined. @throws UnsealError when it was destroyed or cannot be unwrapped */
  find(id: string): SealingKey | undefined {
    const known = this.unwrapped.get(id);
    if (known !== undefined) return known;
    const key = this.stored.find((one) => one.id === id && one.purpose === 'data');
    return key === undefined ? undefined : this.toSealingKey(key);
  }

  private enabled(purpose: DataKeyPurpose): StoredKey {
    const found = this.stored.find((key) => key.purpose === purpose && key.state === 'enabled');
    if (found === undefined) throw new Error(`the organization has no enabled ${purpose} key`);
    return found;
  }

  private toSealingKey(key: StoredKey): SealingKey {
    const made = new SealingKey(key.id, this.unwrap(withMaterial(key)));
    this.unwrapped.set(key.id, made);
    return made;
  }
}

function withMaterial(key: StoredKey): WrappedKey {
  const { id, wrapped } = key;
  if (wrapped === null) throw new UnsealError(`its key ${id} was destroyed`);
  return { ...key, wrapped };
}
