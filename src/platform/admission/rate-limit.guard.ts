import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { findCaller, KnownCallers } from '../fairness/caller.ts';
import { Config } from '../config/config.ts';
import { MemoryRateLimits, type Tally } from './rate-limit.storage.ts';
import { Problem } from '../problems/problem.ts';

/** The name under which the library's @SkipThrottle notes the one limit that there is. */
const SKIP = 'THROTTLER:SKIPdefault';
export const WINDOW_MS = 60_000;

/** Cached: the declarations of a handler do not change while the server runs. */
const unlimited = new WeakMap<object, boolean>();

/**
 * Requests a minute: of a principal once its credential has been verified, of the source address until
 * then, so that neither guessing credentials nor changing address buys more.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    @Inject(KnownCallers) private readonly callers: KnownCallers,
    private readonly config: Config,
  ) {
    super(options, storage, reflector);
  }

  /** One limit for all routes but those with @SkipThrottle: the library would look for one each time. */
  // The library's type allows no answer at once; Nest takes one.
  override canActivate(context: ExecutionContext): Promise<boolean> {
    return this.isWithinLimit(context) as Promise<boolean>;
  }

  private isWithinLimit(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.isUnlimited(context)) return true;
    const http = context.switchToHttp();
    const response = http.getResponse<Response>();
    const limit = this.config.API_RATE_LIMIT;
    const { name } = findCaller(this.callers, http.getRequest<Request>());
    const limits = this.storageService;
    if (limits instanceof MemoryRateLimits) {
      return this.require(limits.count(name, WINDOW_MS, limit), response);
    }
    return limits
      .increment(name, WINDOW_MS, limit, WINDOW_MS, 'default')
      .then((tally) => this.require(tally, response));
  }

  private require(tally: Tally, response: Response): true {
    const limit = this.config.API_RATE_LIMIT;
    const remaining = Math.max(0, limit - tally.totalHits);
    response.setHeader('RateLimit-Policy', `"default";q=${limit};w=${WINDOW_MS / 1000}`);
    response.setHeader('RateLimit', `"default";r=${remaining};t=${tally.timeToExpire}`);
    if (!tally.isBlocked) return true;
    throw new Problem('rate_limited', `At most ${limit} requests in ${WINDOW_MS / 1000} seconds.`, {
      headers: { 'Retry-After': String(tally.timeToBlockExpire) },
    });
  }

  private isUnlimited(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    let known = unlimited.get(handler);
    if (known === undefined) {
      const targets = [handler, context.getClass()];
      known = this.reflector.getAllAndOverride<boolean>(SKIP, targets) ?? false;
      unlimited.set(handler, known);
    }
    return known;
  }
}
