import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  logger,
  newId,
  runInContext,
  UnitOfWork,
  type OrganizationId,
} from '../../platform/index.ts';
import { auditLag } from '../audit.metrics.ts';
import { AuditSequenceStore, type SequencedEvent } from './audit-sequence.store.ts';

/** Reads the log of every organization once, in its order. */
export interface AuditFollower {
  /** Under which its place in each log is kept: it must never change. */
  readonly name: string;
  /**
   * Takes the next entries of one organization, in whose context it runs. What it writes commits with its place in the log;
   * when it throws, the same entries come again.
   */
  follow(entries: readonly SequencedEvent[]): Promise<void>;
}

const EVERY_MS = 500;
const NUMBERED_AT_ONCE = 5000;
const READ_AT_ONCE = 500;

/**
 * Numbers the committed entries of the log and hands them to followers: behind the transactions that write them and never
 * inside. Any number of instances may do this at once; of each log one of them takes each step.
 */
@Injectable()
export class AuditFollowers implements OnApplicationShutdown {
  private readonly followers: AuditFollower[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private step: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: AuditSequenceStore,
    private readonly uow: UnitOfWork,
  ) {}

  add(follower: AuditFollower): void {
    this.followers.push(follower);
  }

  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.step = this.advance()
        .catch((err: unknown) => logger.warn({ err }, 'a follower of the audit log failed'))
        .finally(() => this.start());
    }, EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.step;
  }

  /** The next entries of an organization's log after a sequence number, whoever has read them. */
  listAfter(
    organizationId: OrganizationId,
    sequence: number,
    limit: number,
  ): Promise<SequencedEvent[]> {
    return this.store.listAfter(organizationId, sequence, limit);
  }

  /** The latest entries of an organization's log since a time, oldest first. */
  listSince(organizationId: OrganizationId, since: Date, limit: number): Promise<SequencedEvent[]> {
    return this.store.listSince(organizationId, since, limit);
  }

  /** Numbers what has committed, and lets each follower read on to the end. */
  async advance(): Promise<void> {
    while (!this.stopped && (await this.store.advance(NUMBERED_AT_ONCE)) === NUMBERED_AT_ONCE);
    for (const follower of this.followers) await this.readOn(follower);
  }

  private async readOn(follower: AuditFollower): Promise<void> {
    const logs = await this.store.behind(follower.name);
    let left = logs.reduce((sum, { entries }) => sum + entries, 0);
    for (const { organizationId } of logs) {
      const context = { requestId: newId(), source: 'job', organizationId };
      let read = READ_AT_ONCE;
      while (read === READ_AT_ONCE && !this.stopped) {
        read = await runInContext(context, () => this.readSome(follower, organizationId));
        left -= read;
      }
    }
    auditLag.set({ follower: follower.name }, left);
  }

  /** Returns the number of entries read. */
  private readSome(follower: AuditFollower, organizationId: OrganizationId): Promise<number> {
    return this.uow.run(async () => {
      const from = await this.store.lockPosition(follower.name, organizationId);
      if (from === undefined) return 0;
      const entries = await this.store.listAfter(organizationId, from, READ_AT_ONCE);
      const last = entries.at(-1);
      if (last === undefined) return 0;
      await follower.follow(entries);
      await this.store.move(follower.name, organizationId, last.sequence);
      return entries.length;
    });
  }
}
