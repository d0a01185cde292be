import { drift } from './drift.ts';
import type { FittedModel, Model } from './model.ts';
import { isRefusal } from './model.ts';
import { naive, seasonalNaive } from './naive.ts';
import { theta } from '../theta/theta.ts';
import { mean, windowAverage } from './window-average.ts';

const Z95 = 1.959963984540054;

function fit(model: Model, y: number[], seasonLength = 1): FittedModel {
  const result = model.fit(Float64Array.from(y), seasonLength);
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

const forecast = (model: Model, y: number[], horizon: number, seasonLength = 1): number[] => [
  ...fit(model, y, seasonLength).forecast(horizon).mean,
];

describe('naive models', () => {
  it('carry forward the last value, the last season, the line and the averages', () => {
    expect(forecast(naive, [1, 5, 3], 2)).toEqual([3, 3]);
    expect(forecast(seasonalNaive, [1, 2, 3, 4, 5], 5, 3)).toEqual([3, 4, 5, 3, 4]);
    expect(forecast(drift, [1, 4, 5], 2)).toEqual([7, 9]);
    expect(forecast(mean, [1, 2, 6], 2)).toEqual([3, 3]);
    expect(forecast(windowAverage, [9, 1, 2, 6], 1)).toEqual([3]);
    expect(forecast(windowAverage, [9, 1, 2, 6], 1, 2)).toEqual([4]);
  });

  it('widen with the square root of the time, or of the seasons, passed', () => {
    const walk = fit(naive, [0, 1, 0, 1]).forecast(4);
    expect(walk.quantile(0, 0.975)).toBeCloseTo(1 + Z95, 9);
    expect(walk.quantile(3, 0.975)).toBeCloseTo(1 + 2 * Z95, 9);
    const seasons = fit(seasonalNaive, [0, 0, 1, 1], 2).forecast(4);
    expect(seasons.quantile(1, 0.975)).toBeCloseTo(1 + Z95, 9);
    expect(seasons.quantile(3, 0.975)).toBeCloseTo(1 + Math.SQRT2 * Z95, 9);
  });

  it('refuse what is too short', () => {
    expect(naive.fit(new Float64Array(0), 1)).toEqual({ refused: 'too_short' });
    expect(seasonalNaive.fit(new Float64Array(11), 12)).toEqual({ refused: 'too_short' });
    expect(drift.fit(new Float64Array(2), 1)).toEqual({ refused: 'too_short' });
    expect(mean.fit(new Float64Array(0), 1)).toEqual({ refused: 'too_short' });
  });
});

describe('theta', () => {
  it('forecasts a straight line with half its slope', () => {
    const line = Array.from({ length: 30 }, (_, t) => 1 + t / 32);
    const ahead = forecast(theta, line, 3);
    expect(ahead[1]! - ahead[0]!).toBeCloseTo(1 / 64, 9);
    expect(ahead[0]).toBeGreaterThan(line[29]!);
  });

  it('takes a season out and puts it back, also where values are below zero', () => {
    const pattern = [1, 0.5, -1, -0.5];
    const wave = Array.from({ length: 24 }, (_, t) => pattern[t % 4]!);
    const fitted = fit(theta, wave, 4);
    expect(fitted.parameters['seasonal']).toBe(1);
    fitted.forecast(4).mean.forEach((value, step) => expect(value).toBeCloseTo(pattern[step]!, 1));
    const positive = fit(
      theta,
      wave.map((value) => value + 2),
      4,
    );
    positive
      .forecast(4)
      .mean.forEach((value, step) => expect(value).toBeCloseTo(pattern[step]! + 2, 1));
  });

  it('refuses two points', () => {
    expect(theta.fit(Float64Array.of(1, 2), 1)).toEqual({ refused: 'too_short' });
  });
});
