import fc from 'fast-check';
import type { ForecastOptions, SeriesForecast } from '../index.ts';
import { METHODS, forecastSeries } from '../index.ts';
import { componentsOf, stepsNeeded } from './components.ts';

const WEEK = [3, -1, 0, -4, 2, 5, -5];

/** A line and a week on it, split at `horizon` steps. */
function split(line: (step: number) => number, season: readonly number[], horizon: number) {
  const value = (step: number): number => line(step) + season[step % season.length]!;
  const steps = stepsNeeded(horizon, season.length);
  const values = Float64Array.from({ length: steps }, (_, step) => value(step));
  return componentsOf(values, horizon, season.length);
}

describe('componentsOf', () => {
  it.each([3, 7, 20])('gives back a line and the season on it, %i steps ahead', (horizon) => {
    const { level, trend, season } = split((step) => 50 + 2 * step, WEEK, horizon);
    expect(level).toBeCloseTo(50, 10);
    trend.forEach((value, step) => expect(value).toBeCloseTo(2 * step, 10));
    season.forEach((value, step) => expect(value).toBeCloseTo(WEEK[step % 7]!, 10));
  });

  it('does so for a season of even length', () => {
    const { level, trend, season } = split((step) => 9 - step, [1, 4, -2, -3], 6);
    expect(level).toBeCloseTo(9, 10);
    expect(trend[5]).toBeCloseTo(-5, 10);
    expect([...season.subarray(0, 4)].map(Math.round)).toEqual([1, 4, -2, -3]);
  });

  it('has no season where there is none, and all of the movement is trend', () => {
    const { level, trend, season } = componentsOf(Float64Array.of(4, 8, 1), 3, 1);
    expect([level, ...trend, ...season]).toEqual([4, 0, 4, -3, 0, 0, 0]);
  });
});

const months = Float64Array.from(
  { length: 60 },
  (_, t) => (200 + 2 * t) * (1 + 0.3 * Math.sin((t * Math.PI) / 6)) + 9 * Math.sin(t * t),
);

function forecast(y: ArrayLike<number>, options: Partial<ForecastOptions> = {}): SeriesForecast {
  const result = forecastSeries(Float64Array.from(y), { horizon: 8, seasonLength: 12, ...options });
  if (!result.ok) throw new Error(result.code);
  return result;
}

function expectToAddUp({ mean, components }: SeriesForecast): void {
  const { level, trend, season } = components;
  expect([trend.length, season.length]).toEqual([mean.length, mean.length]);
  mean.forEach((value, step) => {
    const parts = Math.abs(level) + Math.abs(trend[step]!) + Math.abs(season[step]!);
    expect(Math.abs(level + trend[step]! + season[step]! - value)).toBeLessThanOrEqual(
      4 * Number.EPSILON * parts,
    );
  });
}

describe('the components of a forecast', () => {
  it.each(METHODS)('add up to the mean: %s', (method) => {
    expectToAddUp(forecast(months, { method }));
    expectToAddUp(forecast(months, { method, horizon: 30 }));
  });

  it('add up to the mean of any series, also where it was kept from falling below zero', () => {
    const value = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e5, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 50 }),
        fc.constantFrom(1, 2, 4, 7, 12),
        fc.boolean(),
        (y, seasonLength, falls) => {
          const series = falls ? [...y].sort((a, b) => b - a) : y;
          expectToAddUp(forecast(series, { seasonLength }));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are as many times larger as the data', () => {
    const [small, large] = [forecast(months), forecast(months.map((y) => y * 1024))];
    expect(large.components.level).toBe(small.components.level * 1024);
    expect(large.components.season).toEqual(small.components.season.map((value) => value * 1024));
  });

  it('are a level alone of a constant and of a single observation', () => {
    for (const y of [Array<number>(36).fill(5), [5]]) {
      const { level, trend, season } = forecast(y).components;
      expect(level).toBe(5);
      expect([...trend, ...season].every((value) => value === 0)).toBe(true);
    }
  });

  it('know a rising trend and the months of a year', () => {
    const { trend, season } = forecast(months, { horizon: 12 }).components;
    expect(trend[11]! / 11).toBeGreaterThan(1);
    expect(trend[11]! / 11).toBeLessThan(3);
    const truth = months.map((_, t) => Math.sin((t * Math.PI) / 6)).subarray(0, 12);
    expect([...season].indexOf(Math.max(...season))).toBe([...truth].indexOf(Math.max(...truth)));
  });

  it('of a naive forecast have neither trend nor season', () => {
    const { trend, season } = forecast(months, { method: 'naive' }).components;
    for (const value of [...trend, ...season]) expect(Math.abs(value)).toBeLessThan(1e-9);
  });
});
