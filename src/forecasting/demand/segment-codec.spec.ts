import fc from 'fast-check';
import {
  decodeRun,
  denseValues,
  encodeRun,
  mergeRuns,
  NO_OBSERVATIONS,
  uniteRuns,
  type ObservationRun,
} from './segment-codec.ts';

const INT32 = { min: -2_147_483_648, max: 2_147_483_647 };
const period = fc.oneof(fc.integer(INT32), fc.integer({ min: 600, max: 660 }));

/** A run: each period once, ascending. */
const run = fc
  .uniqueArray(fc.tuple(period, fc.double({ noNaN: true })), { selector: ([at]) => at })
  .map((pairs) => runOf(new Map(pairs)));

function runOf(values: ReadonlyMap<number, number>): ObservationRun {
  const periods = Int32Array.from(values.keys()).sort();
  return { periods, values: Float64Array.from(periods, (at) => values.get(at)!) };
}

const pairsOf = ({ periods, values }: ObservationRun): [number, number][] =>
  Array.from(periods, (at, i) => [at, values[i]!]);

describe('several runs', () => {
  it('are united as if each were merged into those before it', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 9 }), (runs) => {
        let repeated = 0;
        const one = runs.reduce((earlier, later) => {
          const merged = mergeRuns(earlier, later);
          repeated += merged.repeated;
          return merged;
        }, NO_OBSERVATIONS);
        const united = uniteRuns(runs);
        expect(pairsOf(united)).toEqual(pairsOf(one));
        expect(united.repeated).toBe(repeated);
      }),
    );
  });
});

describe('a demand segment', () => {
  it('reads back what was written, bit by bit', () => {
    fc.assert(
      fc.property(run, (given) => {
        const { periods, values } = decodeRun(encodeRun(given));
        expect(periods).toEqual(given.periods);
        expect(new BigInt64Array(values.buffer)).toEqual(
          new BigInt64Array(given.values.slice().buffer),
        );
      }),
    );
  });

  it('keeps one period alone where none is missing', () => {
    const values = new Float64Array(10);
    const periods = Int32Array.from(values, (_, i) => 600 + i);
    expect(encodeRun({ periods, values })).toHaveLength(8 + 4 + 80);
    periods[9]! += 1;
    expect(encodeRun({ periods, values })).toHaveLength(8 + 40 + 80);
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = encodeRun(runOf(new Map([[5, 7.5]])));
    const inside = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(pairsOf(decodeRun(inside))).toEqual([[5, 7.5]]);
  });

  it('is refused when its version is unknown or its length is not what it says', () => {
    const bytes = encodeRun(runOf(new Map([[5, 7.5]])));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeRun(bytes.subarray(0, length))).toThrow(RangeError);
    }
    expect(() => decodeRun(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(RangeError);
    expect(() => decodeRun(Uint8Array.from(bytes, (byte, i) => (i === 0 ? 2 : byte)))).toThrow(
      RangeError,
    );
  });
});

describe('merging runs', () => {
  it('is what a map does whose later entries stand', () => {
    fc.assert(
      fc.property(run, run, (earlier, later) => {
        const both = new Map([...pairsOf(earlier), ...pairsOf(later)]);
        const merged = mergeRuns(earlier, later);
        expect(pairsOf(merged)).toEqual(pairsOf(runOf(both)));
        expect(merged.repeated).toBe(earlier.periods.length + later.periods.length - both.size);
        const before = new Map(pairsOf(earlier));
        const changed = pairsOf(later).filter(
          ([period, value]) => before.has(period) && before.get(period) !== value,
        );
        expect(merged.corrected).toBe(changed.length);
      }),
    );
  });

  it('comes to the same in whatever groups it is done', () => {
    fc.assert(
      fc.property(run, run, run, (a, b, c) => {
        expect(pairsOf(mergeRuns(mergeRuns(a, b), c))).toEqual(
          pairsOf(mergeRuns(a, mergeRuns(b, c))),
        );
      }),
    );
  });

  it('with itself changes nothing', () => {
    fc.assert(
      fc.property(run, (one) => expect(pairsOf(mergeRuns(one, one))).toEqual(pairsOf(one))),
    );
  });
});

describe('a run laid out period by period', () => {
  it('has each value in its place and gaps between', () => {
    const dense = denseValues(runOf(new Map([[-2, 1], [0, 3], [1, 4]]))); // prettier-ignore
    expect([...dense]).toEqual([1, Number.NaN, 3, 4]);
  });

  it('ends with the last observation, however long ago the first was', () => {
    const dense = denseValues(runOf(new Map([[INT32.min, 1], [INT32.max - 1, 2], [INT32.max, 3]]))); // prettier-ignore
    expect(dense.length).toBeLessThan(100_000);
    expect([...dense.subarray(-2)]).toEqual([2, 3]);
  });

  it('of nothing is nothing', () => {
    expect(denseValues(runOf(new Map()))).toHaveLength(0);
  });
});
