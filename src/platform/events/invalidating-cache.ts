import { isInTransaction } from '../database/unit-of-work.ts';
import type { Broadcast } from './broadcast.ts';

interface Kept<V> {
  readonly value: V;
  /** Topics; a change of one of them invalidates the value. */
  readonly about: readonly string[];
  readonly untilMs: number;
}

/**
 * Cache of values that are valid until one of their topics changes on any instance. While this instance receives no
 * notifications, it caches nothing. A value that was being read during a change is not cached.
 */
export class InvalidatingCache<V> {
  private readonly kept = new Map<string, Kept<V>>();
  private changes = 0;

  /** @param topic what changes are told under, with the id of what changed */
  constructor(
    private readonly broadcast: Broadcast,
    topic: string,
    private readonly limits: { readonly most: number; readonly longestMs: number },
  ) {
    broadcast.listen(topic, (id) => this.forget(id));
  }

  /** To be taken before a value is read, and given to `keep`. */
  get moment(): number {
    return this.changes;
  }

  get size(): number {
    return this.kept.size;
  }

  find(key: string): V | undefined {
    if (!this.broadcast.connected) return undefined;
    const kept = this.kept.get(key);
    return kept === undefined || kept.untilMs <= Date.now() ? undefined : kept.value;
  }

  /**
   * Keeps a value, unless it was read inside a transaction, which may be rolled back.
   * @param since the moment at which reading the value began
   */
  keep(key: string, value: V, about: readonly string[], since: number, untilMs = Infinity): void {
    if (isInTransaction()) return;
    if (since !== this.changes || !this.broadcast.connected) return;
    const now = Date.now();
    this.makeRoom(now);
    // Behind all others, which were kept before and end sooner.
    this.kept.delete(key);
    this.kept.set(key, { value, about, untilMs: Math.min(untilMs, now + this.limits.longestMs) });
  }

  /** Drops what has ended, and the oldest one when there are as many as may be kept. */
  private makeRoom(now: number): void {
    for (const [key, { untilMs }] of this.kept) {
      if (untilMs > now && this.kept.size < this.limits.most) return;
      this.kept.delete(key);
    }
  }

  /** `*` is everything. */
  private forget(id: string): void {
    this.changes += 1;
    if (id === '*') this.kept.clear();
    for (const [key, { about }] of this.kept) if (about.includes(id)) this.kept.delete(key);
  }
}
