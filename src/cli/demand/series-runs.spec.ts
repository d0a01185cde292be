import { readDemand } from '../../forecasting/reader/index.ts';
import { denseHistory } from './dense-history.ts';
import { type ObservedSeries, SeriesAssembler } from './series-assembler.ts';

async function read(
  rows: readonly string[],
  batchRows: number,
): Promise<{ series: ObservedSeries[]; repeats: unknown[] }> {
  const runs = new SeriesAssembler();
  const bytes = new TextEncoder().encode(`unique_id,ds,y\n${rows.join('\n')}\n`);
  const source = ReadableStream.from([bytes]) as unknown as AsyncIterable<Uint8Array>;
  for await (const event of readDemand(source, { frequency: 'none', limits: { batchRows } })) {
    if (event.type === 'batch') runs.add(event.batch);
  }
  const repeats: unknown[] = [];
  return {
    series: [
      ...runs.series({
        onRepeat: (repeat) => repeats.push(repeat),
        onMissing: (row) => repeats.push(row),
      }),
    ],
    repeats,
  };
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
    const dense = denseHistory({ id: 'a', periods, values: Float64Array.of(1, 2, 3), extras: [] });
    expect(dense.lastPeriod).toBe(9);
    expect([...dense.values]).toEqual([1, 2, NaN, NaN, 3]);
  });

  it('lays further columns out beyond the end, and goes on to a later one where that is asked', () => {
    const periods = Int32Array.of(5, 7, 8);
    const series = {
      id: 'a',
      periods,
      values: Float64Array.of(1, 2, NaN),
      extras: [Float64Array.of(10, 30, 40)],
    };
    expect(denseHistory(series, { ahead: 2 })).toEqual({
      lastPeriod: 7,
      values: Float64Array.of(1, NaN, 2),
      extras: [Float64Array.of(10, NaN, 30, 40, NaN)],
    });
    expect(denseHistory(series, { until: 9 })).toMatchObject({
      lastPeriod: 9,
      values: Float64Array.of(1, NaN, 2, NaN, NaN),
    });
  });

  it('does not fill the memory for one stray date', () => {
    const periods = Int32Array.of(-2_000_000_000, 2_000_000_000);
    const dense = denseHistory({ id: 'a', periods, values: Float64Array.of(1, 2), extras: [] });
    expect(dense.values.length).toBeLessThan(1_000_000);
    expect(dense.values.at(-1)).toBe(2);
  });
});
