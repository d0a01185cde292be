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
import { Config } from '../config/config.ts';
import { Problem } from './problem.ts';
import { subnetOf } from './subnet.ts';

export const WINDOW_MS = 60_000;

/** Names the caller of a request whose credential was verified before; the layer that authenticates supplies it. */
export abstract class KnownCallers {
  /** A stable name of the caller, or undefined when the credential is absent or has not been seen. Never queries. */
  abstract peek(request: Request): string | undefined;
}

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

  /** One limit for all routes: the library would look for one on the handler and on its class each time. */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const limit = this.config.API_RATE_LIMIT;
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const key = this.callers.peek(request) ?? `address:${subnetOf(request.ip ?? 'unknown')}`;
    const tally = await this.storageService.increment(key, WINDOW_MS, limit, WINDOW_MS, 'default');
    const remaining = Math.max(0, limit - tally.totalHits);
    response.setHeader('RateLimit-Policy', `"default";q=${limit};w=${WINDOW_MS / 1000}`);
    response.setHeader('RateLimit', `"default";r=${remaining};t=${tally.timeToExpire}`);
    if (!tally.isBlocked) return true;
    throw new Problem('rate_limited', `At most ${limit} requests in ${WINDOW_MS / 1000} seconds.`, {
      headers: { 'Retry-After': String(tally.timeToBlockExpire) },
    });
  }
}
