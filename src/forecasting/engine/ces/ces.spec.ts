import type { FittedModel } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { ces } from './ces-model.ts';
import { extendCes, runCes } from './recursion.ts';

function fit(y: ArrayLike<number>, seasonLength = 1): FittedModel {
  const result = ces.fit(Float64Array.from(y), seasonLength);
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

describe('complex exponential smoothing', () => {
  const weights = { levelReal: 1.2, levelImaginary: 0.9, seasonReal: 0, seasonImaginary: 0 };

  it('moves level and potential by hand', () => {
    const none = new Float64Array(0);
    const state = { level: 2, potential: 1, season: none, seasonPotential: none };
    expect(runCes('none', weights, state, Float64Array.of(3), false, null)).toBe(1);
    expect(state.level).toBeCloseTo(2 - 0.1 * 1 + 0.3 * 1, 12);
    expect(state.potential).toBeCloseTo(2 - 0.2 * 1 + 2.1 * 1, 12);
    const { level, potential } = state;
    const ahead = extendCes('none', weights, state, 1, 2);
    expect(ahead[0]).toBe(level);
    expect(ahead[1]).toBeCloseTo(level - 0.1 * potential, 12);
  });

  it('follows a level and a trend', () => {
    const flat = fit(Array.from({ length: 40 }, (_, t) => 1 + 0.05 * Math.sin(t * t)));
    expect(flat.forecast(6).mean[5]).toBeCloseTo(1, 1);
    const rising = fit(Array.from({ length: 60 }, (_, t) => 1 + t / 60 + 0.01 * Math.sin(t * t)));
    expect(rising.forecast(4).mean[3]!).toBeGreaterThan(1.97);
  });

  it('takes a season where there is one', () => {
    const pattern = [0.2, -0.1, 0.3, -0.4];
    const wave = Array.from(
      { length: 48 },
      (_, t) => 1.5 + pattern[t % 4]! + 0.02 * Math.sin(t * t),
    );
    const found = fit(wave, 4);
    expect(found.name).not.toBe('ces');
    found
      .forecast(4)
      .mean.forEach((value, step) => expect(value).toBeCloseTo(1.5 + pattern[step]!, 1));
  });

  it('widens with the horizon', () => {
    const outlook = fit(Array.from({ length: 40 }, (_, t) => 1 + 0.2 * Math.sin(t * t))).forecast(
      5,
    );
    const width = (step: number): number => outlook.quantile(step, 0.9) - outlook.mean[step]!;
    expect(width(4)).toBeGreaterThan(width(0));
  });

  it('refuses five points', () => {
    expect(ces.fit(Float64Array.of(1, 2, 1, 2, 1), 1)).toEqual({ refused: 'too_short' });
  });
});
