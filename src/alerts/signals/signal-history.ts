import { Injectable } from '@nestjs/common';
import { AuditFollowers } from '../../audit/index.ts';
import type { OrganizationId } from '../../platform/index.ts';
import { toAuditSignal } from './audit-signal.ts';
import { RequestSignalStore } from './request-signal.store.ts';
import type { Signal, SignalKind } from './signal.ts';

/** Entries of one query: others get their turn between two. */
const READ_AT_ONCE = 1000;

/** Signals of the past. */
@Injectable()
export class SignalHistory {
  constructor(
    private readonly followers: AuditFollowers,
    private readonly requests: RequestSignalStore,
  ) {}

  /** The latest `limit` signals between two positions of a stream, oldest first. */
  async between(
    organizationId: OrganizationId,
    kind: SignalKind,
    after: number,
    before: number,
    limit: number,
  ): Promise<Signal[]> {
    if (before - after <= 1) return [];
    if (kind === 'request') {
      return this.requests.listBetween(organizationId, after, before, limit);
    }
    const signals: Signal[] = [];
    for (let from = Math.max(after, before - 1 - limit); from < before - 1; from += READ_AT_ONCE) {
      const most = Math.min(READ_AT_ONCE, before - 1 - from);
      const entries = await this.followers.listAfter(organizationId, from, most);
      signals.push(...entries.map(toAuditSignal));
    }
    return signals;
  }

  /** The latest `limit` signals since a time, oldest first. */
  async since(
    organizationId: OrganizationId,
    kind: SignalKind,
    since: Date,
    limit: number,
  ): Promise<Signal[]> {
    if (kind === 'request') return this.requests.listSince(organizationId, since, limit);
    const entries = await this.followers.listSince(organizationId, since, limit);
    return entries.map(toAuditSignal);
  }
}
