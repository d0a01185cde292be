import type { NextFunction, Request, Response } from 'express';
import { currentContext } from '../context/context.ts';
import { sendProblem } from '../responses/problem-response.ts';
import type { StreamKind } from '../streams/streaming.ts';
import { whenClosed } from '../streams/when-closed.ts';
import { toProblem } from '../problems/to-problem.ts';
import { requestsInHand } from '../telemetry/metrics.ts';
import { findCaller, type Caller, type KnownCallers } from '../fairness/caller.ts';
import { Shares, type Leave } from '../fairness/shares.ts';

/** Probes and metrics: an orchestrator restarts a server that does not answer them. */
const PROBES = new Set(['/livez', '/readyz', '/startupz', '/metrics']);

export function isProbe(path: string): boolean {
  return PROBES.has(path);
}

/** Counts requests and streams in progress, and rejects those beyond the shares of their caller. */
export class Admission {
  private readonly requests: Shares;
  private readonly streams: Readonly<Record<StreamKind, Shares>>;
  private inHand = 0;
  private stopping = false;
  private idle: (() => void) | undefined;

  constructor(maxRequests: number) {
    const quarter = Math.ceil(maxRequests / 4);
    this.requests = new Shares('requests', {
      total: maxRequests,
      perCaller: quarter,
      perOrganization: 2 * quarter,
    });
    this.streams = {
      events: new Shares('event streams', { total: 256, perCaller: 32, perOrganization: 128 }),
      downloads: new Shares('downloads', { total: 256, perCaller: 128, perOrganization: 192 }),
      uploads: new Shares('uploads', { total: 64, perCaller: 16, perOrganization: 32 }),
    };
  }

  /** Counts every request, so that a stop can wait for it. */
  readonly count = (_request: Request, response: Response, next: NextFunction): void => {
    this.inHand += 1;
    requestsInHand.set(this.inHand);
    if (this.stopping) response.setHeader('Connection', 'close');
    response.once('close', () => this.leave());
    next();
  };

  /** Takes a slot for a request whose body is there. Probes need none. */
  slots(callers: KnownCallers) {
    return (request: Request, response: Response, next: NextFunction): void => {
      if (isProbe(request.path)) return next();
      try {
        const leave = this.requests.enter(findCaller(callers, request));
        whenClosed(response, leave);
        request.lastingAs = (kind) => this.moveToStream(kind, leave, response);
      } catch (error) {
        sendProblem(request, response, toProblem(error));
        return;
      }
      next();
    };
  }

  /** From now on each answer is the last on its connection, so that clients go elsewhere by themselves. */
  retire(): void {
    this.stopping = true;
  }

  /** Resolves when no request is in hand, or after the grace. New ones are still answered. */
  async drain(graceSeconds: number): Promise<void> {
    if (this.inHand === 0) return;
    const timer = Promise.withResolvers<void>();
    const handle = setTimeout(timer.resolve, graceSeconds * 1000);
    this.idle = timer.resolve;
    await timer.promise;
    clearTimeout(handle);
  }

  private moveToStream(kind: StreamKind, leaveSlot: Leave, response: Response): void {
    const leaveStream = this.streams[kind].enter(currentCaller());
    leaveSlot();
    whenClosed(response, leaveStream);
  }

  private leave(): void {
    this.inHand -= 1;
    requestsInHand.set(this.inHand);
    if (this.inHand === 0) this.idle?.();
  }
}

/** Streams begin after authentication, which has named the principal. */
function currentCaller(): Caller {
  const principal = currentContext()?.principal;
  if (principal === undefined) return { name: 'unknown' };
  const { organizationId, userId } = principal;
  return { name: `principal:${userId}`, organizationId };
}
