import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { ReadEvent } from './read-event.ts';
import { readDemand } from './read-demand.ts';
import type { ReadOptions } from './read-options.ts';
import { ReaderError } from './reader-error.ts';

const NAUGHTY = new URL(
  '../../../../shared/data/security/fuzz/naughty_strings.b64.json',
  import.meta.url,
);

/** Everything that reading a file tells, progress apart; a failure of the file is told as well. */
async function outcome(
  chunks: readonly Uint8Array[],
  options: Partial<ReadOptions> = {},
): Promise<unknown> {
  const told: Exclude<ReadEvent, { type: 'progress' }>[] = [];
  const source = (async function* () {
    yield* chunks;
  })();
  try {
    for await (const event of readDemand(source, { frequency: 'monthly', ...options })) {
      if (event.type !== 'progress') told.push(event);
    }
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    expect(error.message).not.toMatch('cannot be understood');
    expect(error.cause).not.toBeInstanceOf(TypeError);
    return { code: error.code, line: error.line, message: error.message };
  }
  const rejected = told.flatMap((event) => (event.type === 'rejected' ? event.rows : []));
  rejected.sort((a, b) => a.line - b.line);
  return { rejected, rest: told.filter((event) => event.type !== 'rejected') };
}

const cut = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );

/** Text made of the characters on which reading turns. */
const troublesome = fc
  .array(
    fc.constantFrom(
      '"',
      '""',
      ',',
      ';',
      '\n',
      '\r\n',
      '\r',
      ' ',
      'A',
      '1',
      'é',
      '😀',
      '2024-01-01',
      '\t',
      '"A",2024-02-01,1\n',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('reading', () => {
  it('does not depend on where chunks and blocks are cut', async () => {
    const limits = { maxRecordLength: 40 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('unique_id,ds,y\n', 'unique_id;ds;y\r\n', 'note,y,ds,unique_id\r', ''),
        troublesome,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (header, body, size, zip) => {
          const plain = Buffer.from(header + body);
          const bytes = zip ? gzipSync(plain) : plain;
          const whole = await outcome([bytes], { limits });
          const pieces = await outcome(cut(bytes, size), {
            limits: { ...limits, blockBytes: size },
          });
          expect(pieces).toEqual(whole);
        },
      ),
      {
        numRuns: 500,
        examples: [['', `"${'2024-01-01'.repeat(3)}""A",2024-02-01,1\n`, 1, false]],
      },
    );
  });

  it('does not depend on where NDJSON is cut', async () => {
    const part = fc.constantFrom(
      '{"unique_id":"A","ds":"2024-01-01","y":1}',
      '{',
      '"',
      '\n',
      '\r\n',
      '\\u0000',
      '1',
      ' ',
      '[',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
        const bytes = Buffer.from(`{"unique_id":"B","ds":"2024-01-01","y":1}\n${parts.join('')}`);
        const limits = { maxRecordLength: 60 };
        const pieces = await outcome(cut(bytes, size), { limits: { ...limits, blockBytes: size } });
        expect(pieces).toEqual(await outcome([bytes], { limits }));
      }),
      { numRuns: 200 },
    );
  });

  it('gives a whole file the same in chunks of one byte', async () => {
    const rows = Array.from(
      { length: 300 },
      (_, i) => `s${i % 7},2024-${String((i % 12) + 1).padStart(2, '0')}-01,${i}`,
    );
    const bytes = Buffer.from(`\ufeffunique_id,ds,y\n${rows.join('\r\n')}`);
    expect(await outcome(cut(bytes, 1))).toEqual(await outcome([bytes]));
  });

  it('gives any permutation of the rows the same runs', async () => {
    const row = fc.record({ id: fc.nat(5), month: fc.nat(600), y: fc.integer() });
    const rows = fc.uniqueArray(row, {
      selector: ({ id, month }) => `${id} ${month}`,
      minLength: 1,
    });
    const shuffled = rows.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        expect(await runsById(other)).toEqual(await runsById(one));
      }),
    );
  });

  it('finds every number that is written', async () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(value, async (y) => {
        expect(await runsById([{ id: 1, month: 1, y }])).toEqual({ s1: { '1': y === 0 ? 0 : y } });
      }),
    );
  });

  it('ends in nothing worse than a ReaderError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, zip) => {
        await outcome([zip ? gzipSync(bytes) : bytes], { frequency: 'detect' });
      }),
    );
  });

  const naughty = existsSync(NAUGHTY) ? it : it.skip;
  naughty(
    'survives naughty strings in every place (skipped where the list is absent)',
    async () => {
      const { b64 } = JSON.parse(readFileSync(NAUGHTY, 'utf8')) as { b64: string[] };
      for (const text of b64.map((code) => Buffer.from(code, 'base64').toString())) {
        const quoted = `"${text.replaceAll('"', '""')}"`;
        const good = 'A,2024-01-01,1\n';
        for (const row of [
          `${text},2024-02-01,1`,
          `${quoted},2024-02-01,1`,
          `A,${quoted},1`,
          `A,2024-02-01,${quoted}`,
          text,
          JSON.stringify({ unique_id: text, ds: text, y: text }),
        ]) {
          const bytes = Buffer.from(`unique_id,ds,y\n${good}${row}\n`);
          const told = (await outcome([bytes])) as { rest: unknown };
          expect(told.rest).toBeDefined();
        }
      }
    },
  );
});

async function runsById(
  rows: readonly { id: number; month: number; y: number }[],
): Promise<Record<string, Record<string, number>>> {
  const lines = rows.map(({ id, month, y }) => {
    const ds = `${1990 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
    return `s${id},${ds},${y}\n`;
  });
  const source = (async function* () {
    yield Buffer.from(`unique_id,ds,y\n${lines.join('')}`);
  })();
  const runs: Record<string, Record<string, number>> = {};
  for await (const event of readDemand(source, { frequency: 'monthly' })) {
    if (event.type !== 'batch') continue;
    const { batch } = event;
    batch.series.forEach((series, run) => {
      const id = batch.newSeries[series] as string;
      const [from, to] = [batch.offsets[run] as number, batch.offsets[run + 1] as number];
      const periods = batch.periods.subarray(from, to);
      expect([...periods]).toEqual([...periods].sort((a, b) => a - b));
      runs[id] = Object.fromEntries(
        [...periods].map((period, i) => [String(period - 240), batch.values[from + i] as number]),
      );
    });
  }
  return runs;
}
