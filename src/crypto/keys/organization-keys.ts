import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EventBus, newId } from '../../platform/index.ts';
import { DataKeyCreated } from '../crypto.events.ts';
import { keyIdOf, SealingKey, UnsealError } from '../sealing/envelope.ts';
import type { Placed } from '../sealing/sealed-place.ts';
import { WRAPPED_DATA_KEY, type DataKeyEntity, type DataKeyPurpose } from './data-key.entity.ts';
import { DataKeyStore } from './data-key.store.ts';
import { RootKeys } from './root-key.ts';

/** Seals and opens one organisation's data, and hashes its ids for look-up. Holds keys, does no IO. */
export class OrganizationSealer {
  private readonly index: KeyObject;

  constructor(
    private readonly organizationId: string,
    private readonly current: SealingKey,
    private readonly byId: ReadonlyMap<string, SealingKey>,
    indexSecret: Uint8Array,
  ) {
    this.index = createSecretKey(indexSecret);
  }

  seal(plaintext: Uint8Array, { binding }: Placed<'organisation'>): Buffer {
    return this.current.seal(plaintext, [this.organizationId, ...binding]);
  }

  /** @throws UnsealError when it was altered, moved to another row, or its key is unknown */
  open(sealed: Uint8Array, { binding }: Placed<'organisation'>): Buffer {
    const key = this.byId.get(keyIdOf(sealed));
    if (key === undefined) throw new UnsealError('its key is not one of this organisation');
    return key.open(sealed, [this.organizationId, ...binding]);
  }

  /** A blind index: equal texts have equal hashes within this organisation and this purpose alone. */
  blindIndex(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.index).update(`${purpose}\0${text}`, 'utf8').digest();
  }
}

/** The data keys of each organisation: made with it, and unwrapped once a process. */
@Injectable()
export class OrganizationKeys {
  private readonly sealers = new Map<string, Promise<OrganizationSealer>>();

  constructor(
    private readonly store: DataKeyStore,
    private readonly roots: RootKeys,
    private readonly events: EventBus,
  ) {}

  /** Makes the keys of a new organisation, in the transaction that makes it. */
  async provision(organizationId: string): Promise<void> {
    for (const purpose of ['data', 'index'] as const) {
      const id = newId();
      const key = { organizationId, id, purpose, createdAt: new Date(), supersededAt: null };
      const wrapped = this.roots.encryption.seal(randomBytes(32), WRAPPED_DATA_KEY.at(key));
      await this.store.insert({ ...key, wrapped });
      await this.events.publish(new DataKeyCreated(id, purpose));
    }
  }

  /** The caller's context must be that organisation's, or the database shows no key. */
  async sealer(organizationId: string): Promise<OrganizationSealer> {
    const known = this.sealers.get(organizationId);
    if (known !== undefined) return known;
    const made = this.load(organizationId);
    this.sealers.set(organizationId, made);
    made.catch(() => this.sealers.delete(organizationId));
    return made;
  }

  private async load(organizationId: string): Promise<OrganizationSealer> {
    const data = await this.current(organizationId, 'data');
    const index = await this.current(organizationId, 'index');
    const key = new SealingKey(data.id, this.unwrap(data));
    const byId = new Map([[key.id, key]]);
    return new OrganizationSealer(organizationId, key, byId, this.unwrap(index));
  }

  private async current(organizationId: string, purpose: DataKeyPurpose): Promise<DataKeyEntity> {
    const found = await this.store.findCurrent(organizationId, purpose);
    if (found === null) throw new Error(`the organisation has no ${purpose} key`);
    return found;
  }

  private unwrap(key: DataKeyEntity): Buffer {
    return this.roots.encryption.open(key.wrapped, WRAPPED_DATA_KEY.at(key));
  }
}
