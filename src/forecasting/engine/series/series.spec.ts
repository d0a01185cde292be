import fc from 'fast-check';
import { fillGaps } from './gaps.ts';
import { prepare } from './preparation.ts';
import { largestMagnitude, powerOfTwoScale, scaledBy, unscaled } from './scale.ts';

const GAP = Number.NaN;

describe('fillGaps', () => {
  it('draws a straight line over an inner gap', () => {
    expect([...fillGaps(Float64Array.of(1, GAP, GAP, 4), 1)]).toEqual([1, 2, 3, 4]);
  });

  it('bends the line by the seasons beside it', () => {
    const filled = fillGaps(Float64Array.of(10, 20, 10, 11, GAP, 11, 12, 22, 12), 3);
    expect(filled[4]).toBeCloseTo(21, 12);
  });

  it('repeats the season into a gap at the end, or the last value without one', () => {
    expect([...fillGaps(Float64Array.of(1, 2, 3, 4, GAP, GAP, GAP), 2)]).toEqual([
      1, 2, 3, 4, 3, 4, 3,
    ]);
    expect([...fillGaps(Float64Array.of(1, 2, GAP, GAP), 1)]).toEqual([1, 2, 2, 2]);
  });
});

describe('powerOfTwoScale', () => {
  it('brings any magnitude into [1, 2) and back without loss', () => {
    const magnitude = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => x !== 0);
    fc.assert(
      fc.property(magnitude, (x) => {
        const scale = powerOfTwoScale(Math.abs(x));
        const small = scaledBy(Float64Array.of(x), scale)[0]!;
        expect(Math.abs(small)).toBeGreaterThanOrEqual(1);
        expect(Math.abs(small)).toBeLessThan(2);
        expect(unscaled(small, scale)).toBe(x);
      }),
    );
  });

  it('is 1 for zeros and for nothing', () => {
    expect(powerOfTwoScale(largestMagnitude(new Float64Array(3)))).toBe(1);
    expect(powerOfTwoScale(largestMagnitude(new Float64Array(0)))).toBe(1);
    expect(largestMagnitude(Float64Array.of(1, GAP, -4, Infinity))).toBe(4);
  });

  it('holds what is too large within the finite range', () => {
    expect(unscaled(3, Number.MAX_VALUE)).toBe(Number.MAX_VALUE);
    expect(unscaled(-3, Number.MAX_VALUE)).toBe(-Number.MAX_VALUE);
  });
});

describe('prepare', () => {
  it('says what it did to a series', () => {
    const series = prepare(Float64Array.of(GAP, 4, GAP, Infinity, 8, GAP), 1)!;
    [4, 16 / 3, 20 / 3, 8, 8].forEach((value, t) =>
      expect(series.values[t]! * series.scale).toBeCloseTo(value, 12),
    );
    expect(series.warnings).toEqual([
      'non_finite_values',
      'leading_gap',
      'missing_values',
      'trailing_gap',
    ]);
  });

  it('describes what was observed, not what was filled in', () => {
    expect(prepare(Float64Array.of(0, GAP, 0, 5), 1)).toMatchObject({
      nonNegative: true,
      constant: false,
    });
    expect(prepare(Float64Array.of(2, GAP, 2), 1)!.constant).toBe(true);
    expect(prepare(Float64Array.of(2, -1), 1)!.nonNegative).toBe(false);
  });

  it('keeps the latest part of a very long history', () => {
    const series = prepare(
      Float64Array.from({ length: 6000 }, (_, t) => t),
      12,
    )!;
    expect(series.values.length).toBe(5000);
    expect(series.values[4999]! * series.scale).toBe(5999);
    expect(series.warnings).toEqual(['long_history_cut']);
  });

  it('is nothing where nothing was observed', () => {
    expect(prepare(new Float64Array(0), 1)).toBeNull();
    expect(prepare(Float64Array.of(GAP, -Infinity), 1)).toBeNull();
  });
});
