import { readDemand } from '../../forecasting/reader/index.ts';
import { denseHistory } from './dense-history.ts';
import { type ObservedSeries, SeriesRuns } from './series-runs.ts';

async function read(
  rows: readonly string[],
  batchRows: number,
): Promise<{ series: ObservedSeries[]; repeats: unknown[] }> {
  const runs = new SeriesRuns();
  const bytes = new TextEncoder().encode(`unique_id,ds,y\n${rows.join('\n')}\n`);
  const source = ReadableStream.from([bytes]) as unknown as AsyncIterable<Uint8Array>;
  for await (const event of readDemand(source, { frequency: 'none', limits: { batchRows } })) {
    if (event.type === 'batch') runs.add(event.batch);
  }
  const repeats: unknown[] = [];
  return { series: [...runs.series((repeat) => repeats.push(repeat))], repeats };
}

describe('SeriesRuns', () => {
  const rows = ['b,3,30', 'a,1,1', 'b,1,10', 'a,2,2', 'b,2,20', 'a,1,99'];

  it.each([1, 2, 3, 100])('joins series over batches of %i rows', async (batchRows) => {
    const { series } = await read(rows, batchRows);
    const found = series.map(({ id, periods, values }) => [id, [...periods], [...values]]);
    expect(found).toEqual([
      ['b', [1, 2, 3], [10, 20, 30]],
      ['a', [1, 2], [1, 2]],
    ]);
  });

  it('tells of a period that comes again in a later batch', async () => {
    const { repeats } = await read(rows, 2);
    expect(repeats).toEqual([{ id: 'a', period: 1, line: 7, firstLine: 3 }]);
  });
});

describe('denseHistory', () => {
  it('marks missing periods', () => {
    const periods = Int32Array.of(5, 6, 9);
    const dense = denseHistory({ id: 'a', periods, values: Float64Array.of(1, 2, 3) });
    expect(dense.lastPeriod).toBe(9);
    expect([...dense.values]).toEqual([1, 2, NaN, NaN, 3]);
  });

  it('does not fill the memory for one stray date', () => {
    const periods = Int32Array.of(-2_000_000_000, 2_000_000_000);
    const dense = denseHistory({ id: 'a', periods, values: Float64Array.of(1, 2) });
    expect(dense.values.length).toBeLessThan(1_000_000);
    expect(dense.values.at(-1)).toBe(2);
  });
});
