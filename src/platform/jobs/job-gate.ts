/** A job that a worker has taken. */
export interface TakenJob {
  readonly queue: string;
  readonly principalId: string | undefined;
  /** Whether the process died during it before. */
  readonly suspect: boolean;
}

/** Whether a job may begin. If not, the reason: its principal has no free place, or another suspect job runs. */
export type Entry = 'begin' | 'no_place' | 'suspect_runs';

/**
 * Decides which of the jobs that this process has taken may begin. A principal has a limited number of places per
 * queue, so that other principals of its organization have some. Jobs during which a process died run one at a time: if
 * it dies again, the running one is the cause.
 */
export class JobGate {
  private readonly running = new Map<string, number>();
  private suspectRuns = false;
  /** Principals whose jobs found no place, by queue. */
  private readonly refused = new Set<string>();

  /** Lets a job begin or says why it has to wait. Once it has begun, `leave` has to follow. */
  enter(job: TakenJob, perPrincipal: number): Entry {
    const count = this.running.get(keyOf(job)) ?? 0;
    if (job.principalId !== undefined && count >= perPrincipal) {
      this.refused.add(keyOf(job));
      return 'no_place';
    }
    if (job.suspect && this.suspectRuns) return 'suspect_runs';
    this.running.set(keyOf(job), count + 1);
    this.suspectRuns ||= job.suspect;
    return 'begin';
  }

  /** Whether another job of the principal waits for the place. */
  leave(job: TakenJob): boolean {
    const count = this.running.get(keyOf(job)) ?? 0;
    if (count > 1) this.running.set(keyOf(job), count - 1);
    else this.running.delete(keyOf(job));
    if (job.suspect) this.suspectRuns = false;
    return this.refused.has(keyOf(job));
  }

  /** No other job of the principal waits any more. */
  forget(job: TakenJob): void {
    this.refused.delete(keyOf(job));
  }
}

const keyOf = ({ queue, principalId = '' }: TakenJob): string => `${queue} ${principalId}`;
