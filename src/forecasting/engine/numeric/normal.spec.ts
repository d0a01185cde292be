import { normalProbability, normalQuantile } from './normal.ts';

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [1e-10, -6.361340902404056],
  ])('gives the printed value at %d', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 9);
  });

  it('is the inverse of the distribution function, in both tails', () => {
    for (let z = -6; z <= 6; z += 0.25)
      expect(normalQuantile(normalProbability(z))).toBeCloseTo(z, 6);
  });

  it('ends at infinity and knows nothing outside', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalQuantile(Number.NaN)).toBeNaN();
  });
});
