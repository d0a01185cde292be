import { Injectable } from '@nestjs/common';
import { AuditFollowers, type AuditFollower, type SequencedEvent } from '../../audit/index.ts';
import { signalsSeen } from '../alerts.metrics.ts';
import { toAuditSignal } from './audit-signal.ts';
import type { SignalReader } from './request-signals.ts';

/** Follows the audit log, and hands its entries on as signals. */
@Injectable()
export class AuditSignals implements AuditFollower {
  readonly name = 'alerts';
  private readonly readers: SignalReader[] = [];

  constructor(followers: AuditFollowers) {
    followers.add(this);
  }

  addReader(reader: SignalReader): void {
    this.readers.push(reader);
  }

  async follow(entries: readonly SequencedEvent[]): Promise<void> {
    const signals = entries.map(toAuditSignal);
    signalsSeen.inc({ kind: 'audit' }, signals.length);
    for (const reader of this.readers) await reader(entries[0]!.organizationId, signals);
  }
}
