import { isPositive, withoutResidue } from './near-zero.ts';

describe('isPositive', () => {
  it.each([
    [[12, 14, 13], true],
    [[0.02, 1, 2], true],
    [[12, 14, 0.01], false],
    [[12, 14, 1e-9], false],
    [[12, 0, 13], false],
    [[12, -1, 13], false],
    [[12, Number.NaN], false],
  ])('of %j is %s, in any unit', (y, positive) => {
    expect(isPositive(Float64Array.from(y))).toBe(positive);
    expect(isPositive(Float64Array.from(y, (value) => value * 2 ** -300))).toBe(positive);
  });
});

describe('withoutResidue', () => {
  it('writes zero for what rounding left, of either sign', () => {
    const y = Float64Array.of(12, 5.55e-17, 14, -1.4e-14, Number.NaN, 13);
    expect([...withoutResidue(y)]).toEqual([12, 0, 14, 0, Number.NaN, 13]);
  });

  it('leaves alone what is small, and the other values beside one that is huge', () => {
    for (const y of [Float64Array.of(12, 0.001, 13), Float64Array.of(1, 2, 1e12, 3, 1)])
      expect(withoutResidue(y)).toEqual(y);
    const tiny = Float64Array.of(1e-300, 2e-300, 0);
    expect(withoutResidue(tiny)).toBe(tiny);
  });
});
