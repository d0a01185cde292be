import fc from 'fast-check';
import type { FittedModel } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { dynamicTheta } from './dynamic-theta.ts';
import { estimateStates, growingLines } from './theta-states.ts';

function fit(y: ArrayLike<number>, seasonLength = 1): FittedModel {
  const result = dynamicTheta.fit(Float64Array.from(y), seasonLength);
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

describe('growingLines', () => {
  it('are the least-squares lines through all beginnings', () => {
    const { intercepts, slopes } = growingLines(Float64Array.of(1, 3, 2));
    expect([slopes[2], intercepts[2]]).toEqual([2, -1]);
    expect(slopes[3]).toBeCloseTo(0.5, 12);
    expect(intercepts[3]).toBeCloseTo(1, 12);
  });
});

describe('dynamicTheta', () => {
  const noisy = Float64Array.from({ length: 40 }, (_, t) => 1 + 0.02 * t + 0.1 * Math.sin(t * t));

  it('goes on with a straight line', () => {
    const line = Array.from({ length: 30 }, (_, t) => 1 + t / 32);
    const ahead = fit(line).forecast(2).mean;
    expect(Math.abs(ahead[0]! - (1 + 30 / 32))).toBeLessThan(0.03 / 32);
    expect(Math.abs(ahead[1]! - (1 + 31 / 32))).toBeLessThan(0.06 / 32);
  });

  it('finds no better states in the neighbourhood of its own', () => {
    const lines = growingLines(noisy);
    const best = estimateStates(noisy, lines);
    for (let alpha = 0.1; alpha < 1; alpha += 0.01)
      expect(estimateStates(noisy, lines, alpha).squares).toBeGreaterThanOrEqual(
        best.squares * (1 - 1e-9),
      );
  });

  it('puts the season back', () => {
    const pattern = [1, 0.5, 1.4, 1.1];
    const wave = Array.from({ length: 24 }, (_, t) => pattern[t % 4]!);
    fit(wave, 4)
      .forecast(4)
      .mean.forEach((value, step) => expect(value).toBeCloseTo(pattern[step]!, 6));
  });

  it('moves and stretches with the series', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 10, maxLength: 40 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (bumps, shift) => {
          const y = bumps.map((bump, t) => noisy[t]! + bump);
          const plain = fit(y).forecast(3).mean;
          const moved = fit(y.map((value) => 2 * value + shift)).forecast(3).mean;
          moved.forEach((value, step) => expect(value).toBeCloseTo(2 * plain[step]! + shift, 4));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuses three points', () => {
    expect(dynamicTheta.fit(Float64Array.of(1, 2, 3), 1)).toEqual({ refused: 'too_short' });
  });
});
