import type { Broadcast } from './broadcast.ts';
import { InvalidatingCache } from './invalidating-cache.ts';

/** Of one instance that hears of its own changes at once. */
class Loopback {
  connected = true;
  private hear: (id: string) => void = () => undefined;

  listen(_topic: string, hear: (id: string) => void): void {
    this.hear = hear;
  }

  tell(id: string): void {
    this.hear(id);
  }
}

const remembering = (most: number, longestMs = 60_000) => {
  const broadcast = new Loopback();
  const known = new InvalidatingCache<number>(broadcast as unknown as Broadcast, 'x', {
    most,
    longestMs,
  });
  const keep = (key: string, value: number, untilMs?: number): void =>
    known.keep(key, value, [key], known.moment, untilMs);
  return { broadcast, known, keep };
};

describe('what is remembered', () => {
  it('is forgotten when it changes, and not kept when it changed while it was read', () => {
    const { broadcast, known, keep } = remembering(10);
    keep('a', 1);
    const since = known.moment;
    broadcast.tell('a');
    known.keep('b', 2, ['b'], since);
    expect([known.find('a'), known.find('b')]).toEqual([undefined, undefined]);
  });

  it('gives way, oldest first, when there is no room', () => {
    const { known, keep } = remembering(3);
    for (const [i, key] of ['a', 'b', 'c', 'a', 'd'].entries()) keep(key, i);
    expect(['a', 'b', 'c', 'd'].map((key) => known.find(key))).toEqual([3, undefined, 2, 4]);
    expect(known.size).toBe(3);
  });

  it('takes no room once it has ended', () => {
    const { known, keep } = remembering(100);
    for (let i = 0; i < 50; i += 1) keep(`old ${i}`, i, Date.now() - 1);
    keep('new', 1);
    expect([known.size, known.find('new')]).toEqual([1, 1]);
  });
});
