import fc from 'fast-check';
import type { SeriesForecast } from '../index.ts';
import { forecastSeries } from '../forecast-series.ts';
import { monthlyDemand, normal, uniform } from '../simulated-demand.fixture.ts';
import { clean } from './cleaning.ts';
import { findLevelShift } from './level-shift.ts';
import { medianOf } from './medians.ts';
import { findSpikes } from './spikes.ts';

function forecast(y: Float64Array): SeriesForecast {
  const result = forecastSeries(y, { horizon: 12, seasonLength: 12 });
  if (!result.ok) throw new Error(result.code);
  return result;
}

function apart(one: SeriesForecast, other: SeriesForecast): number {
  const total = one.mean.reduce((sum, value) => sum + value, 0);
  return (
    one.mean.reduce((sum, value, step) => sum + Math.abs(value - other.mean[step]!), 0) / total
  );
}

describe('medianOf', () => {
  it('is the middle of a part, however long', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 150 }), (list) => {
        const values = Float64Array.from(list);
        expect(medianOf(values)).toBe(values.slice().sort()[list.length >> 1]);
      }),
    );
    expect(medianOf(Float64Array.of(9, 1, 5, 3), 1, 4)).toBe(3);
    expect(medianOf(new Float64Array(0))).toBeNaN();
  });
});

describe('a spike', () => {
  it('moves the forecast by little, wherever it is and however large', () => {
    const spike = fc.record({
      seed: fc.integer({ min: 1, max: 20 }),
      at: fc.integer({ min: 4, max: 66 }),
      factor: fc.constantFrom(0.1, 4, 10, 1000),
    });
    fc.assert(
      fc.property(spike, ({ seed, at, factor }) => {
        const y = monthlyDemand(72, { seed, noise: 0.04, growth: 0.005 });
        const hit = y.slice();
        hit[at]! *= factor;
        const [usual, spiked] = [forecast(y), forecast(hit)];
        expect(apart(usual, spiked)).toBeLessThan(0.1);
        expect(spiked.warnings).toContain('outliers_replaced');
        const [found] = spiked.adjustments;
        expect(found).toMatchObject({ kind: 'outlier', at, observed: hit[at] });
        expect(Math.abs(found!.used! / y[at]! - 1)).toBeLessThan(0.4);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['several', [12, 30, 47]],
    ['the last value', [71]],
  ])('is replaced: %s', (_, places) => {
    for (const factor of [0, 5]) {
      const y = monthlyDemand(72, { noise: 0.04 });
      const hit = y.map((value, t) => (places.includes(t) ? factor * value : value));
      const [usual, spiked] = [forecast(y), forecast(hit)];
      expect(apart(usual, spiked)).toBeLessThan(0.1);
      expect(spiked.adjustments.map(({ at }) => at)).toEqual(places);
    }
  });

  it('is none where the last two values agree', () => {
    const y = monthlyDemand(72, { noise: 0.04 });
    const up = y.map((value, t) => (t >= 70 ? 5 * value : value));
    expect(clean(up, 12).adjustments).toEqual([]);
  });

  it('leaves no negative value where there was none', () => {
    const y = Float64Array.from({ length: 60 }, (_, t) => (t < 40 ? 100 : 6) + (t % 3));
    expect(Math.min(...clean(y, 1).values)).toBeGreaterThanOrEqual(0);
    const zero = Float64Array.from({ length: 60 }, (_, t) =>
      t < 40 ? 2 * (t % 3) : 100 + (t % 3),
    );
    expect(Math.min(...clean(zero, 1).values)).toBeGreaterThanOrEqual(0);
  });

  it('is told of and stays where others are nearly as far out', () => {
    const y = monthlyDemand(120, { noise: 0.02 });
    y[20]! *= 1.2;
    y[50]! *= 1.13;
    const { values, warnings, adjustments } = clean(y, 12);
    expect(warnings).toEqual(['outliers_seen']);
    expect(values).toEqual(y);
    expect(adjustments).toEqual([{ kind: 'outlier', at: 20, observed: y[20], used: y[20] }]);
  });

  it.each<[string, (t: number) => number]>([
    [
      'heavy tails',
      (
        (noise) => () =>
          100 + (5 * noise()) / Math.abs(noise() + 0.01)
      )(normal(3)),
    ],
    ['sparse demand', ((next) => () => (next() < 0.2 ? 1 + 50 * next() ** 4 : 0))(uniform(5))],
    ['growth without end', (t) => 100 * 1.06 ** t],
    ['a surge at the end', (t) => (t < 57 ? 100 + Math.sin(t * t) : 100 + 60 * (t - 56))],
    [
      'a walk',
      (
        (noise, at) => () =>
          (at.level += noise())
      )(normal(7), { level: 100 }),
    ],
  ])('is not seen in %s', (_, at) => {
    const y = Float64Array.from({ length: 60 }, (__, t) => at(t));
    expect(clean(y, 1)).toEqual({ values: y, adjustments: [], warnings: [] });
  });

  it('is hardly ever seen in noise', () => {
    let seen = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const y = monthlyDemand(60, { seed });
      if (findSpikes(y, 12).found.length > 0 || findLevelShift(y, 12) !== null) seen++;
    }
    expect(seen).toBeLessThan(6);
  });
});

describe('a level that jumped', () => {
  it('leaves a forecast from the new level, and is told of by its period', () => {
    let [jumped, settled] = [0, 0];
    for (let seed = 1; seed <= 8; seed++) {
      const y = monthlyDemand(72, { seed, noise: 0.03 }).map((value, t) =>
        t < 55 ? value : 2 * value,
      );
      const truth = monthlyDemand(84, { noise: 0 }).subarray(72);
      const result = forecast(y);
      expect(result.warnings).toContain('level_shift');
      const { at, observed, used } = result.adjustments.find((one) => one.kind === 'level_shift')!;
      expect(at).toBe(54);
      expect(Math.abs(used! / observed - 2)).toBeLessThan(0.2);
      jumped += result.mean.reduce((sum, value, i) => sum + Math.abs(value - 2 * truth[i]!), 0);
      settled += truth.reduce((sum, value) => sum + 2 * value, 0);
    }
    expect(jumped / settled).toBeLessThan(0.06);
  });
});

describe('clean', () => {
  it('changes with the units and with nothing else, and leaves gaps as they are', () => {
    const y = monthlyDemand(72, { noise: 0.03 }).map((value, t) =>
      t % 11 === 5 ? Number.NaN : t === 30 ? 9 * value : t < 50 ? value : 3 * value,
    );
    const [one, thousand] = [
      clean(y, 12),
      clean(
        y.map((value) => 1024 * value),
        12,
      ),
    ];
    expect(one.warnings).toEqual(thousand.warnings);
    one.values.forEach((value, t) => {
      expect(Number.isNaN(value)).toBe(Number.isNaN(y[t]));
      if (!Number.isNaN(value)) expect(thousand.values[t]! / value).toBeCloseTo(1024, 6);
    });
  });
});
