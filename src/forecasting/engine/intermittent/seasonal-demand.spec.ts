import fc from 'fast-check';
import { forecastSeries } from '../index.ts';
import type { FittedModel, Model } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { uniform } from '../simulated-demand.fixture.ts';
import { demandProfile } from './demand-profile.ts';
import { discountedLevel } from './discounted-level.ts';
import { seasonalDemand, seasonalDemandOf } from './seasonal-demand.ts';

/** Poisson demand with the given mean at each period, and several units at a time with `size` above 1. */
function demand(length: number, mean: (t: number) => number, seed: number, size = 1): Float64Array {
  const next = uniform(7919 * seed + 1);
  for (let i = 0; i < 9; i++) next();
  return Float64Array.from({ length }, (_, t) => {
    let count = 0;
    const limit = Math.exp(-mean(t) / size);
    for (let product = next(); product > limit; product *= next()) count++;
    return size * count;
  });
}

function fit(model: Model, y: Float64Array, seasonLength: number): FittedModel {
  const result = model.fit(y, seasonLength);
  if (isRefusal(result)) throw new Error(result.refused);
  return result;
}

const GARDEN = [0.2, 0.2, 0.2, 28, 33, 31, 27, 0.2, 0.2, 0.2, 0.2, 0.2];
const WEEK = [0.4, 0.4, 0.5, 0.6, 1, 1.8, 1.3];
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);

describe('seasonal demand', () => {
  it.each([
    ['a year', 60, GARDEN, 12],
    ['a week', 200, WEEK, 7],
  ])('has the phases of %s', (_name, length, profile, seasonLength) => {
    const sums = new Float64Array(seasonLength);
    for (const seed of SEEDS) {
      const y = demand(length, (t) => profile[t % seasonLength]!, seed);
      const result = forecastSeries(y, { horizon: seasonLength, seasonLength });
      if (!result.ok) throw new Error(result.code);
      expect(result.model).toBe('seasonal_demand');
      result.mean.forEach((mean, step) => {
        sums[(length + step) % seasonLength]! += mean / SEEDS.length;
      });
    }
    const largest = Math.max(...profile);
    sums.forEach((sum, phase) =>
      expect(Math.abs(sum - profile[phase]!)).toBeLessThan(0.1 * largest),
    );
  });

  it('is a mean: totals are those of the process', () => {
    for (const [mean, size] of [
      [0.4, 1],
      [1, 1],
      [1.5, 6],
    ] as const) {
      const totals = SEEDS.map((seed) => {
        const y = demand(120, () => mean, seed, size);
        return fit(seasonalDemandOf(0), y, 12)
          .forecast(12)
          .mean.reduce((sum, one) => sum + one / 12, 0);
      });
      expect(Math.abs(average(totals) / mean - 1)).toBeLessThan(0.06);
    }
  });

  it('scales with its units, and lies between nothing and the largest demand', () => {
    const series = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 80 });
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 12 }), (list, seasonLength) => {
        if (!list.some((value) => value > 0)) return;
        const y = Float64Array.from(list);
        const { mean } = fit(seasonalDemand, y, seasonLength).forecast(12);
        const times = y.map((value) => value * 1e6);
        const scaled = fit(seasonalDemand, times, seasonLength).forecast(12).mean;
        mean.forEach((value, step) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(Math.max(...list) * Math.max(1, seasonLength));
          expect(Math.abs(scaled[step]! - 1e6 * value)).toBeLessThanOrEqual(1e-3 * value);
        });
      }),
    );
  });

  it('has quantiles by phase', () => {
    const y = demand(60, (t) => GARDEN[t % 12]!, 3);
    const outlook = fit(seasonalDemand, y, 12).forecast(12);
    expect(outlook.quantile(0, 0.9)).toBeLessThanOrEqual(2);
    expect(outlook.quantile(4, 0.9)).toBeGreaterThan(33);
    expect(outlook.quantile(4, 0.1)).toBeGreaterThan(15);
  });

  it('refuses negative values and a series without demand', () => {
    expect(seasonalDemand.fit(Float64Array.of(0, -1, 2), 1)).toEqual({
      refused: 'negative_values',
    });
    expect(seasonalDemand.fit(new Float64Array(5), 1)).toEqual({ refused: 'too_short' });
  });

  it('goes on from its memory', () => {
    const y = demand(80, () => 0.5, 4);
    const first = fit(seasonalDemandOf(0.6), y, 12);
    const again = seasonalDemand.resume!(y, 12, first.memory!);
    if (isRefusal(again)) throw new Error(again.refused);
    expect(again.forecast(3).mean).toEqual(first.forecast(3).mean);
    expect(fit(seasonalDemand, y, 12).forecast(3).mean).not.toEqual(first.forecast(3).mean);
  });
});

describe('demandProfile', () => {
  it('is flat where phases differ by chance alone', () => {
    const flat = SEEDS.filter((seed) => {
      const { indices } = demandProfile(
        demand(60, () => 1, seed),
        12,
      );
      return indices.every((index) => index === 1);
    });
    expect(flat.length).toBeGreaterThan(34);
    expect([...demandProfile(Float64Array.of(1, 0, 2), 2).indices]).toEqual([1, 1]);
  });

  it('averages to one', () => {
    const { indices } = demandProfile(
      demand(65, (t) => GARDEN[t % 12]!, 5),
      12,
    );
    expect(average([...indices])).toBeCloseTo(1, 12);
    expect(Math.min(...indices)).toBeGreaterThanOrEqual(0);
  });
});

describe('discountedLevel', () => {
  const flat = Float64Array.of(1);

  it('is the average of demand that does not change, nearly', () => {
    const errors = SEEDS.map((seed) => {
      const y = demand(100, () => 2, seed);
      return Math.abs(discountedLevel(y, flat, 1).level / average([...y]) - 1);
    });
    expect(average(errors)).toBeLessThan(0.05);
  });

  it('follows demand that has changed', () => {
    const y = demand(100, (t) => (t < 70 ? 1 : 6), 2);
    expect(discountedLevel(y, flat, 1.2).level).toBeGreaterThan(4.5);
  });
});
