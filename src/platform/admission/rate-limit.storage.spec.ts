import { randomUUID } from 'node:crypto';
import type { ThrottlerStorage } from '@nestjs/throttler';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { eventually } from '../../../test/support/eventually.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { logger } from '../telemetry/logger.ts';
import { MemoryRateLimits, RedisRateLimits } from './rate-limit.storage.ts';

const TTL = 60_000;
/** A window that does not end while a test runs. */
const LONG_TTL = 86_400_000;

/** What every store of rate limits does, by a clock that nobody can move. */
function contract(limits: () => ThrottlerStorage): void {
  const hit = (key: string, limit: number, ttl = LONG_TTL) =>
    limits().increment(key, ttl, limit, 0, 'default');

  it('lets exactly as many through as the limit, however many come at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => hit(key, 20)));
    expect(answers.filter(({ isBlocked }) => !isBlocked)).toHaveLength(20);
  });

  it('counts each key for itself', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    await hit(one, 1);
    expect((await hit(one, 1)).isBlocked).toBe(true);
    expect((await hit(other, 1)).isBlocked).toBe(false);
  });

  it('counts hits that pass, and none that it refuses', async () => {
    const key = randomUUID();
    const totals: number[] = [];
    for (let i = 0; i < 5; i += 1) totals.push((await hit(key, 2)).totalHits);
    expect(totals).toEqual([1, 2, 3, 3, 3]);
    expect(await hit(key, 3)).toMatchObject({ totalHits: 3, isBlocked: false });
  });

  it('says how long a window lasts, and how long to wait only where it refuses', async () => {
    const key = randomUUID();
    const [passed, refused] = [await hit(key, 1), await hit(key, 1)];
    expect(passed).toMatchObject({ isBlocked: false, timeToBlockExpire: 0 });
    expect(refused.timeToBlockExpire).toBeGreaterThanOrEqual(refused.timeToExpire);
    for (const { timeToExpire } of [passed, refused]) {
      expect(timeToExpire).toBeGreaterThan(0);
      expect(timeToExpire).toBeLessThanOrEqual(LONG_TTL / 1000);
    }
  });

  it('lets a caller through again once earlier hits have slid out of the window', async () => {
    const key = randomUUID();
    await eventually(
      () => hit(key, 2, 200),
      ({ isBlocked }) => isBlocked,
      5000,
    );
    const again = await eventually(
      () => hit(key, 2, 200),
      ({ isBlocked }) => !isBlocked,
      5000,
    );
    expect(again.totalHits).toBeLessThanOrEqual(2);
  });
}

describe('rate limits in memory', () => {
  const limits = new MemoryRateLimits();
  contract(() => limits);
});

const redisUrl = process.env['TEST_REDIS_URL'];
const where = redisUrl === undefined ? ' (left out: TEST_REDIS_URL is not set)' : '';
(redisUrl === undefined ? describe.skip : describe)(`rate limits in Redis${where}`, () => {
  let connections: Redis[];

  beforeAll(() => {
    connections = [new Redis(redisUrl!), new Redis(redisUrl!)];
  });

  afterAll(async () => {
    for (const redis of connections) await redis.quit();
  });

  contract(() => new RedisRateLimits(connections[0]!));

  it('are those of all instances together', async () => {
    const key = randomUUID();
    const instances = connections.map((redis) => new RedisRateLimits(redis));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => instances[i % 2]!.increment(key, LONG_TTL, 20)),
    );
    expect(answers.filter(({ isBlocked }) => !isBlocked)).toHaveLength(20);
  });

  it('leave nothing there for longer than two windows', async () => {
    const key = randomUUID();
    await new RedisRateLimits(connections[0]!).increment(key, TTL, 20);
    const [name] = await connections[0]!.keys(`*${key}*`);
    const left = await connections[0]!.pttl(name!);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(2 * TTL);
  });
});

describe('rate limits while Redis is away', () => {
  let redis: Redis;
  let limits: RedisRateLimits;

  beforeAll(async () => {
    const port = await freePort();
    redis = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined);
    limits = new RedisRateLimits(redis);
    logger.level = 'error';
  });

  afterAll(() => {
    logger.level = 'info';
  });

  contract(() => limits);
});

describe('rate limits by a clock that moves', () => {
  const hits = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 20_000 }), key: fc.constantFrom('a', 'b') }),
    { minLength: 1, maxLength: 200 },
  );

  it('let no more through in a window than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(hits, fc.integer({ min: 1, max: 20 }), async (sequence, limit) => {
        let now = 1_000_000;
        const limits = new MemoryRateLimits(() => now);
        const passed = new Map<string, number>();
        for (const { after, key } of sequence) {
          now += after;
          if ((await limits.increment(key, TTL, limit)).isBlocked) continue;
          const window = `${key} ${Math.floor(now / TTL)}`;
          passed.set(window, (passed.get(window) ?? 0) + 1);
        }
        return [...passed.values()].every((count) => count <= limit);
      }),
    );
  });

  it('let the caller through that waits as long as it was told, and refuses it a second sooner', async () => {
    await fc.assert(
      fc.asyncProperty(hits, fc.integer({ min: 1, max: 20 }), async (sequence, limit) => {
        let now = 1_000_000;
        const limits = new MemoryRateLimits(() => now);
        for (const { after } of sequence) {
          now += after;
          const { isBlocked, timeToBlockExpire } = await limits.increment('a', TTL, limit);
          if (!isBlocked) continue;
          const asked = now;
          now = asked + (timeToBlockExpire - 1) * 1000;
          const early = timeToBlockExpire > 1 ? await limits.increment('a', TTL, limit) : undefined;
          now = asked + timeToBlockExpire * 1000;
          const then = await limits.increment('a', TTL, limit);
          return !then.isBlocked && early?.isBlocked !== false;
        }
        return true;
      }),
    );
  });

  it('count each key for itself', async () => {
    const limits = new MemoryRateLimits(() => 1_000_000);
    await limits.increment('a', TTL, 1);
    expect((await limits.increment('a', TTL, 1)).isBlocked).toBe(true);
    expect((await limits.increment('b', TTL, 1)).isBlocked).toBe(false);
  });

  it('forget what is two windows old', async () => {
    let now = 1_000_000;
    const limits = new MemoryRateLimits(() => now);
    for (let i = 0; i < 10; i += 1) await limits.increment('a', TTL, 10);
    now += 2 * TTL;
    expect((await limits.increment('a', TTL, 10)).totalHits).toBe(1);
  });

  it('cost a hundred thousand hits of one key no more than two numbers, and little time', async () => {
    const limits = new MemoryRateLimits(() => 1_000_000);
    const from = performance.now();
    for (let i = 0; i < 100_000; i += 1) await limits.increment('a', TTL, 1e9);
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
