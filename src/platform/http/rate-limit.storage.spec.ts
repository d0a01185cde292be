import fc from 'fast-check';
import { MemoryRateLimits } from './rate-limit.storage.ts';

const TTL = 60_000;

describe('rate limits', () => {
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
