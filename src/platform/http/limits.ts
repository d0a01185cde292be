import type { NextFunction, Request, Response } from 'express';
import { requestsInHand } from '../telemetry/metrics.ts';
import { Problem } from './problem.ts';
import { sendProblem } from './problem.filter.ts';

const MOST_DEPTH = 32;
const MOST_NODES = 2_000_000;

/** Counts requests in hand, refuses those above the limit, and lets a stop wait for the rest. */
export class Occupancy {
  private inHand = 0;
  private stopping = false;
  private idle: (() => void) | undefined;

  constructor(private readonly most: number) {}

  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    if (this.inHand >= this.most) {
      const headers = { 'Retry-After': '1' };
      sendProblem(request, response, new Problem('overloaded', 'Try again shortly.', { headers }));
      return;
    }
    this.inHand += 1;
    requestsInHand.set(this.inHand);
    if (this.stopping) response.setHeader('Connection', 'close');
    response.on('close', () => this.leave());
    next();
  };

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

  private leave(): void {
    this.inHand -= 1;
    requestsInHand.set(this.inHand);
    if (this.inHand === 0) this.idle?.();
  }
}

const UNBOUNDED = Symbol('unbounded');

/** Ends a request that has taken longer than `seconds`, unless its route said that it streams. */
export function timeLimit(seconds: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const timer = setTimeout(() => {
      if (isStreaming(request)) return;
      const detail = `It was stopped after ${seconds} seconds.`;
      sendProblem(request, response, new Problem('timeout', detail));
      if (!request.complete) request.destroy();
    }, seconds * 1000);
    response.on('close', () => clearTimeout(timer));
    next();
  };
}

/** A stream of unknown length: exempt from the time limit, as long as bytes keep moving. */
export function streams(request: Request): void {
  (request as { [UNBOUNDED]?: boolean })[UNBOUNDED] = true;
}

export function isStreaming(request: Request): boolean {
  return (request as { [UNBOUNDED]?: boolean })[UNBOUNDED] === true;
}

/** Refuses bodies that nest too deep or carry names that could reach a prototype. Works without recursion. */
export function bodyShape(request: Request, _response: Response, next: NextFunction): void {
  const pending: { value: unknown; depth: number }[] = [{ value: request.body, depth: 0 }];
  let nodes = 0;
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item.value !== 'object' || item.value === null) continue;
    if (item.depth > MOST_DEPTH) throw tooDeep();
    for (const [name, value] of Object.entries(item.value)) {
      if (name === '__proto__' || name === 'constructor' || name === 'prototype') {
        throw new Problem('malformed_body', 'A field has a name that is never allowed.');
      }
      nodes += 1;
      if (nodes > MOST_NODES) throw new Problem('malformed_body', 'It has too many values.');
      if (typeof value === 'object') pending.push({ value, depth: item.depth + 1 });
    }
  }
  next();
}

function tooDeep(): Problem {
  return new Problem('malformed_body', `It nests deeper than ${MOST_DEPTH} levels.`);
}
