import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Redis } from 'ioredis';
import { logger } from '../telemetry/logger.ts';

type Tally = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Most keys remembered in one window; beyond it the oldest are forgotten. */
const MOST_KEYS = 200_000;

/**
 * Sliding-window counters (this window's count plus the share of the previous one that still counts):
 * constant time and two numbers a key, however many hits there are.
 */
export class MemoryRateLimits implements ThrottlerStorage {
  private windowStart = 0;
  private current = new Map<string, number>();
  private previous = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  increment(key: string, ttl: number, limit: number): Promise<Tally> {
    const elapsed = this.turn(ttl);
    const before = (this.previous.get(key) ?? 0) * (1 - elapsed / ttl);
    const hits = (this.current.get(key) ?? 0) + 1;
    const blocked = before + hits > limit;
    if (!blocked) this.remember(key, hits);
    return Promise.resolve(tally(before + hits, ttl - elapsed, blocked));
  }

  private remember(key: string, hits: number): void {
    if (!this.current.has(key) && this.current.size >= MOST_KEYS) {
      const oldest = this.current.keys().next();
      if (oldest.done !== true) this.current.delete(oldest.value);
    }
    this.current.set(key, hits);
  }

  /** Moves to the window of now; returns the milliseconds since it began. */
  private turn(ttl: number): number {
    const now = this.now();
    const start = now - (now % ttl);
    if (start !== this.windowStart) {
      this.previous = start === this.windowStart + ttl ? this.current : new Map<string, number>();
      this.current = new Map();
      this.windowStart = start;
    }
    return now - start;
  }
}

/** The same counters in one atomic step on Redis, by Redis's clock: no interleaving of instances can pass the limit. */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl = tonumber(ARGV[1])
local limit = tonumber(ARGV[2])
local elapsed = now % ttl
local start = now - elapsed
local current = KEYS[1] .. ':' .. start
local before = tonumber(redis.call('GET', KEYS[1] .. ':' .. (start - ttl)) or '0') * (1 - elapsed / ttl)
local hits = tonumber(redis.call('GET', current) or '0') + 1
if before + hits > limit then return { tostring(before + hits), elapsed, 1 } end
redis.call('SET', current, hits, 'PX', 2 * ttl)
return { tostring(before + hits), elapsed, 0 }
`;

/** Counters that all instances share. While Redis is away each instance counts for itself. */
export class RedisRateLimits implements ThrottlerStorage {
  private readonly local = new MemoryRateLimits();
  private complainedAt = 0;

  constructor(private readonly redis: Redis) {}

  async increment(key: string, ttl: number, limit: number): Promise<Tally> {
    try {
      const answer = (await this.redis.eval(SCRIPT, 1, `stockade:rate:{${key}}`, ttl, limit)) as [
        string,
        number,
        number,
      ];
      return tally(Number(answer[0]), ttl - answer[1], answer[2] === 1);
    } catch (error) {
      this.complain(error);
      return this.local.increment(key, ttl, limit);
    }
  }

  private complain(error: unknown): void {
    if (Date.now() - this.complainedAt < 10_000) return;
    this.complainedAt = Date.now();
    logger.warn({ err: error }, 'Redis does not answer: this instance limits rates by itself');
  }
}

function tally(hits: number, remainingMs: number, isBlocked: boolean): Tally {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  return {
    totalHits: Math.ceil(hits),
    timeToExpire: seconds,
    isBlocked,
    timeToBlockExpire: isBlocked ? seconds : 0,
  };
}
