import { addTo } from '../fairness/shares.ts';
import { Problem } from '../problems/problem.ts';

/** Recipient of a connection. */
export interface ConnectionWish {
  /** Empty where no organization is known yet. */
  readonly organizationId: string;
  /** User of the organization, or its jobs. */
  readonly holder: string;
  /** Whether it may take the connections that are kept for sign-in. */
  readonly urgent: boolean;
  /** Maximum wait for its turn. */
  readonly waitMs: number;
}

interface Waiter {
  readonly wish: ConnectionWish;
  readonly enter: () => void;
}

/** Part of the connections that one organization may hold at once, and part of that for one holder. */
const PART = 0.6;
const MAX_KEPT = 2;

/**
 * Shares the connections of a pool. Slow work of one organization leaves connections to other organizations, and slow
 * work of one user to other users. Some connections are reserved for sign-in and for requests of a yet unknown
 * organization. Waiting holders are served in turn.
 */
export class ConnectionShares {
  private readonly kept: number;
  private readonly perOrganization: number;
  private readonly perHolder: number;
  private readonly ofOrganization = new Map<string, number>();
  private readonly ofHolder = new Map<string, number>();
  private readonly waiting = new Map<string, Waiter[]>();
  private total = 0;
  /** Connections held by sign-ins and by work outside organizations. */
  private nameless = 0;

  constructor(private readonly size: number) {
    this.kept = Math.min(MAX_KEPT, Math.floor(size / 4));
    this.perOrganization = Math.max(1, Math.ceil((size - this.kept) * PART));
    this.perHolder = Math.max(1, Math.ceil(this.perOrganization * PART));
  }

  /** Resolves once a connection may be taken; to be paired with `leave`. @throws Problem overloaded after `waitMs` */
  async enter(wish: ConnectionWish): Promise<void> {
    if (!this.waiting.has(keyOf(wish)) && this.mayEnter(wish)) this.change(wish, 1);
    else await this.wait(wish);
  }

  leave(wish: ConnectionWish): void {
    this.change(wish, -1);
    this.admitWaiting();
  }

  private mayEnter(wish: ConnectionWish): boolean {
    const { organizationId, urgent } = wish;
    if (this.total >= this.size) return false;
    // Sign-ins and what belongs to no organization leave some to all others.
    if (urgent || organizationId === '') return this.nameless < this.perOrganization;
    return (
      this.total < this.size - this.kept &&
      (this.ofOrganization.get(organizationId) ?? 0) < this.perOrganization &&
      (this.ofHolder.get(keyOf(wish)) ?? 0) < this.perHolder
    );
  }

  private change(wish: ConnectionWish, by: 1 | -1): void {
    this.total += by;
    if (wish.urgent || wish.organizationId === '') this.nameless += by;
    addTo(this.ofOrganization, wish.organizationId, by);
    addTo(this.ofHolder, keyOf(wish), by);
  }

  private wait(wish: ConnectionWish): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.forget(waiter);
      reject(busy());
    }, wish.waitMs).unref();
    const waiter: Waiter = {
      wish,
      enter: () => {
        clearTimeout(timer);
        this.change(wish, 1);
        resolve();
      },
    };
    const key = keyOf(wish);
    this.waiting.set(key, [...(this.waiting.get(key) ?? []), waiter]);
    this.admitWaiting();
    return promise;
  }

  /** At most one of each holder; those served now come last the next time. */
  private admitWaiting(): void {
    for (const [key, [first]] of [...this.waiting]) {
      if (first === undefined || !this.mayEnter(first.wish)) continue;
      this.forget(first);
      const rest = this.waiting.get(key);
      if (rest !== undefined && this.waiting.delete(key)) this.waiting.set(key, rest);
      first.enter();
    }
  }

  private forget(waiter: Waiter): void {
    const key = keyOf(waiter.wish);
    const line = (this.waiting.get(key) ?? []).filter((one) => one !== waiter);
    if (line.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, line);
  }
}

const keyOf = ({ organizationId, holder }: ConnectionWish): string => `${organizationId} ${holder}`;

function busy(): Problem {
  const detail = 'Your organization has too many open database requests; try again shortly.';
  return new Problem('overloaded', detail, { headers: { 'Retry-After': '2' } });
}
