import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Broadcast, EventBus, newId, Problem } from '../../platform/index.ts';
import { DataKeyCreated, KeyRotated } from '../crypto.events.ts';
import { WRAPPED_DATA_KEY, type DataKeyPurpose } from './data-key.entity.ts';
import { DataKeyStore } from './data-key.store.ts';
import { KeyRing, type WrappedKey } from './key-ring.ts';
import { OrganizationSealer } from './organization-sealer.ts';
import { RootKeys } from './root-key.ts';

/** Changes of keys, by the id of their organization. */
const KEY_TOPIC = 'data-key';
/** How long keys are used without being read again while changes elsewhere are not heard of. */
const MAX_UNHEARD_MS = 1000;

/** The keys of one organization, and when they were asked for. */
interface KnownKeys {
  readonly ring: KeyRing;
  readonly readAtMs: number;
}

/**
 * The keys of each organization: made with it, rotated, and kept in memory until they change on any instance. Of the
 * data keys one seals; all but destroyed ones open.
 */
@Injectable()
export class OrganizationKeys {
  private readonly known = new Map<string, KnownKeys>();
  private changes = 0;

  constructor(
    private readonly store: DataKeyStore,
    private readonly roots: RootKeys,
    private readonly events: EventBus,
    private readonly broadcast: Broadcast,
  ) {
    broadcast.listen(KEY_TOPIC, (organizationId) => this.forget(organizationId));
  }

  /** Makes the keys of a new organization, in the transaction that makes it. */
  async provision(organizationId: string): Promise<void> {
    for (const purpose of ['data', 'index'] as const) {
      const id = await this.make(organizationId, purpose, new Date());
      await this.events.publish(new DataKeyCreated(id, purpose));
    }
  }

  /**
   * Replaces the key that seals, in the open transaction; the former one still opens. Every instance seals under the
   * new key within a second of the commit. Data that are sealed already stay as they are.
   *
   * @returns the id of the new key
   * @throws Problem conflict when another rotation of the organization has just been committed
   */
  async rotate(organizationId: string): Promise<string> {
    const now = new Date();
    const formerId = await this.store.supersede(organizationId, now);
    if (formerId === undefined) {
      throw new Problem(
        'conflict',
        'Another rotation was committed first; rotate again only if yet another key is needed.',
      );
    }
    const id = await this.make(organizationId, 'data', now);
    await this.events.publish(new KeyRotated(id, formerId));
    await this.broadcast.notify(KEY_TOPIC, organizationId);
    return id;
  }

  /** The caller's context must be that organization's, or the database shows no key. */
  async sealer(organizationId: string): Promise<OrganizationSealer> {
    const ring = this.find(organizationId) ?? (await this.read(organizationId));
    return new OrganizationSealer(organizationId, ring, () => this.read(organizationId));
  }

  private async make(
    organizationId: string,
    purpose: DataKeyPurpose,
    createdAt: Date,
  ): Promise<string> {
    const key = { organizationId, id: newId(), purpose, createdAt, supersededAt: null };
    const wrapped = this.roots.encryption.seal(randomBytes(32), WRAPPED_DATA_KEY.at(key));
    await this.store.insert({ ...key, state: 'enabled', wrapped });
    return key.id;
  }

  private find(organizationId: string): KeyRing | undefined {
    const known = this.known.get(organizationId);
    if (known === undefined) return undefined;
    const isFresh = this.broadcast.connected || performance.now() - known.readAtMs < MAX_UNHEARD_MS;
    return isFresh ? known.ring : undefined;
  }

  /** Keys that changed while they were read, or that may be rolled back, are not kept. */
  private async read(organizationId: string): Promise<KeyRing> {
    const before = this.changes;
    const readAtMs = performance.now();
    const keys = await this.store.list(organizationId);
    const ring = new KeyRing(keys, (key) => this.unwrap(key));
    if (before === this.changes && !this.store.seesUncommitted) {
      this.known.set(organizationId, { ring, readAtMs });
    }
    return ring;
  }

  private unwrap(key: WrappedKey): Buffer {
    return this.roots.encryption.open(key.wrapped, WRAPPED_DATA_KEY.at(key));
  }

  /** `*` is every organization. */
  private forget(organizationId: string): void {
    this.changes += 1;
    if (organizationId === '*') this.known.clear();
    else this.known.delete(organizationId);
  }
}
