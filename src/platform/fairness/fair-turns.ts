/** Owner of waiting work: organizations take turns, and within each its principals. */
export interface TurnOwner {
  readonly organizationId: string;
  readonly principalId: string;
}

interface Waiting {
  readonly start: () => void;
  readonly signal: AbortSignal;
}

/** Waiting work of a key's members, in the order of their turns. */
type Lines<T> = Map<string, T>;

/**
 * Runs a limited number of tasks at a time. Organizations take turns, and within each its principals. So a caller with
 * many tasks waits for its own tasks, and other callers do not.
 */
export class FairTurns {
  private readonly lines: Lines<Lines<Waiting[]>> = new Map();
  private running = 0;

  constructor(private readonly atOnce: number) {}

  /** Runs the work when its turn has come. Rejects with the signal's reason when it aborts before. */
  async run<T>(owner: TurnOwner, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await this.turn(owner, signal);
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.startNext();
    }
  }

  private turn({ organizationId, principalId }: TurnOwner, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal.reason as Error);
    const waiting: Waiting = {
      signal,
      start: () => {
        signal.removeEventListener('abort', abort);
        this.running += 1;
        resolve();
      },
    };
    signal.addEventListener('abort', abort, { once: true });
    const ofOrganization = this.lines.get(organizationId) ?? new Map<string, Waiting[]>();
    this.lines.set(organizationId, ofOrganization);
    const line = ofOrganization.get(principalId) ?? [];
    ofOrganization.set(principalId, line);
    line.push(waiting);
    this.startNext();
    return promise;
  }

  private startNext(): void {
    while (this.running < this.atOnce) {
      const next = this.takeNext();
      if (next === undefined) return;
      if (!next.signal.aborted) next.start();
    }
  }

  /** The first of the principal whose turn it is, in the organization whose turn it is; both go to the end. */
  private takeNext(): Waiting | undefined {
    const [organization] = this.lines;
    if (organization === undefined) return undefined;
    const [organizationId, ofOrganization] = organization;
    this.lines.delete(organizationId);
    const [principal] = ofOrganization;
    if (principal === undefined) return this.takeNext();
    const [principalId, line] = principal;
    const next = line.shift();
    ofOrganization.delete(principalId);
    if (line.length > 0) ofOrganization.set(principalId, line);
    if (ofOrganization.size > 0) this.lines.set(organizationId, ofOrganization);
    return next;
  }
}
