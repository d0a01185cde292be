import { gzipSync } from 'node:zlib';
import { readDemand } from './read-demand.ts';
import type { ReadEvent } from './read-event.ts';
import type { ReadOptions } from './read-options.ts';
import { readDemandInThread } from './reader.client.ts';

const OPTIONS: ReadOptions = { frequency: 'monthly' };
const FILE = Buffer.from('unique_id,ds,y\nA,2024-01-01,1\nA,2024-02-01,x\nB,2024-01-01,2\n');

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
/** More ids than a small heap holds. */
async function* manyIds(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('unique_id,ds,y\n');
  for (let i = 0; i < 600; i++) {
    const ids = Array.from({ length: 1000 }, (_, k) => String(i * 1000 + k).padStart(190, 'x'));
    yield Buffer.from(ids.map((id) => `${id},2024-01-01,1\n`).join(''));
  }
}
/** A file without end, that counts how much of it was taken and whether it was let go. */
function endless(): {
  chunks: AsyncGenerator<Uint8Array>;
  taken: () => number;
  left: () => boolean;
} {
  let taken = 0;
  let left = false;
  const chunks = (async function* () {
    try {
      yield Buffer.from('unique_id,ds,y\n');
      for (let month = 0; ; month++) {
        taken += 1;
        yield Buffer.from('A,2024-01-01,x\n'.repeat(2000));
      }
    } finally {
      left = true;
    }
  })();
  return { chunks, taken: () => taken, left: () => left };
}
async function all(events: AsyncIterable<ReadEvent>): Promise<ReadEvent[]> {
  const told: ReadEvent[] = [];
  for await (const event of events) told.push(event);
  return told;
}
const threads = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker')
    .length;

describe('reading in a thread', () => {
  it('tells the same as reading here, and leaves the caller its bytes', async () => {
    const here = await all(readDemand(once(FILE), OPTIONS));
    expect(await all(readDemandInThread(once(FILE), OPTIONS))).toEqual(here);
    expect(FILE.toString()).toMatch(/^unique_id/);
  });

  it('fails as reading here does', async () => {
    const source = once(Buffer.from('a,b\n'));
    await expect(all(readDemandInThread(source, OPTIONS))).rejects.toMatchObject({
      name: 'ReaderError',
      code: 'missing_column',
      line: 1,
    });
  });

  it('fails when the source does', async () => {
    const source = (async function* () {
      yield FILE;
      throw new Error('connection reset');
    })();
    await expect(all(readDemandInThread(source, OPTIONS))).rejects.toMatchObject({
      code: 'source_failed',
    });
  });

  it('fails when the thread breaks, as here for want of memory', async () => {
    await expect(all(readDemandInThread(manyIds(), OPTIONS, 32))).rejects.toMatchObject({
      name: 'ReaderError',
      code: 'source_failed',
    });
  });

  it('stops at once when aborted, also while the source hangs', async () => {
    const abort = new AbortController();
    const source: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    setTimeout(() => abort.abort(), 50);
    await expect(
      all(readDemandInThread(source, { ...OPTIONS, signal: abort.signal })),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  it('holds up the source while nobody takes the events, and lets go of it when left', async () => {
    const before = threads();
    const source = endless();
    for await (const event of readDemandInThread(source.chunks, OPTIONS)) {
      if (event.type !== 'rejected') continue;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(source.taken()).toBeLessThan(64);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.left()).toBe(true);
    expect(threads()).toBe(before);
  });

  it('unpacks no more than its consumer takes', async () => {
    const rows = 'A,2024-01-01,x\n'.repeat(100_000);
    const file = gzipSync(Buffer.from(`unique_id,ds,y\n${rows.repeat(15)}`));
    const before = process.memoryUsage().rss;
    let most = 0;
    let rejected = 0;
    for await (const event of readDemandInThread(once(file), OPTIONS)) {
      if (event.type === 'rejected') rejected += event.rows.length;
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(rejected).toBe(1_500_000);
    expect(most).toBeLessThan(300 * 1024 ** 2);
  });
});
