import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { Problem } from './problem.ts';

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
  ) {
    super(options, storage, reflector);
  }

  protected override async handleRequest(props: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, blockDuration } = props;
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const key = this.callers.peek(request) ?? `address:${subnetOf(request.ip ?? 'unknown')}`;
    const tally = await this.storageService.increment(key, ttl, limit, blockDuration, 'default');
    const remaining = Math.max(0, limit - tally.totalHits);
    response.setHeader('RateLimit-Policy', `"default";q=${limit};w=${ttl / 1000}`);
    response.setHeader('RateLimit', `"default";r=${remaining};t=${tally.timeToExpire}`);
    if (!tally.isBlocked) return true;
    throw new Problem('rate_limited', `At most ${limit} requests in ${ttl / 1000} seconds.`, {
      headers: { 'Retry-After': String(tally.timeToBlockExpire) },
    });
  }
}

/** An IPv6 caller owns a /64 at least, so that is what counts as one address. */
function subnetOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4).join(':');
}
