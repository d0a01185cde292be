import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Redis } from 'ioredis';
import { logger } from '../telemetry/logger.ts';

export type Tally = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Most keys remembered in one window; beyond it the oldest are forgotten. */
const MAX_KEYS = 200_000;

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
    return Promise.resolve(this.count(key, ttl, limit));
  }

  /** Counts a hit without waiting. */
  count(key: string, ttl: number, limit: number): Tally {
    const elapsed = this.turn(ttl);
    const previous = this.previous.get(key) ?? 0;
    const current = this.current.get(key) ?? 0;
    const counted = tally({ previous, current, elapsed, ttl, limit });
    if (!counted.isBlocked) this.remember(key, current + 1);
    return counted;
  }

  private remember(key: string, hits: number): void {
    if (!this.current.has(key) && this.current.size >= MAX_KEYS) {
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
local previous = tonumber(redis.call('GET', KEYS[1] .. ':' .. (start - ttl)) or '0')
local hits = tonumber(redis.call('GET', current) or '0')
if previous * (1 - elapsed / ttl) + hits + 1 <= limit then
  redis.call('SET', current, hits + 1, 'PX', 2 * ttl)
end
return { previous, hits, elapsed }
`;

/** Rate-limit counters shared by all instances. While Redis is unreachable, each instance counts for itself. */
export class RedisRateLimits implements ThrottlerStorage {
  private readonly local = new MemoryRateLimits();
  private complainedAt = 0;

  constructor(private readonly redis: Redis) {}

  async increment(key: string, ttl: number, limit: number): Promise<Tally> {
    try {
      const [previous, current, elapsed] = (await this.redis.eval(
        SCRIPT,
        1,
        `stockade:rate:{${key}}`,
        ttl,
        limit,
      )) as [number, number, number];
      return tally({ previous, current, elapsed, ttl, limit });
    } catch (error) {
      this.complain(error);
      return this.local.increment(key, ttl, limit);
    }
  }

  private complain(error: unknown): void {
    if (Date.now() - this.complainedAt < 10_000) return;
    this.complainedAt = Date.now();
    logger.warn({ err: error }, 'Redis does not respond: this instance applies rate limits alone');
  }
}

/** Counts of two windows before this hit, and the elapsed time of the current one. */
interface Windows {
  readonly previous: number;
  readonly current: number;
  readonly elapsed: number;
  readonly ttl: number;
  readonly limit: number;
}

function tally(windows: Windows): Tally {
  const { previous, current, elapsed, ttl, limit } = windows;
  const hits = previous * (1 - elapsed / ttl) + current + 1;
  const isBlocked = hits > limit;
  return {
    totalHits: Math.ceil(hits),
    timeToExpire: inSeconds(ttl - elapsed),
    isBlocked,
    timeToBlockExpire: isBlocked ? inSeconds(waitOf(windows)) : 0,
  };
}

/**
 * Milliseconds until one more hit fits, if none comes before: once enough of the previous window has
 * slid out, or, when the present one is full by itself, once enough of that has in the next.
 */
function waitOf({ previous, current, elapsed, ttl, limit }: Windows): number {
  if (current + 1 <= limit) return ttl * (1 - (limit - current - 1) / previous) - elapsed;
  return ttl - elapsed + ttl * (1 - (limit - 1) / current);
}

const inSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
