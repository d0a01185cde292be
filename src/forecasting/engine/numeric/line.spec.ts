import { fitLine } from './line.ts';

describe('fitLine', () => {
  it('finds a line exactly, over the stretch it is told', () => {
    const line = fitLine(Float64Array.of(3, 5, 7, 9, 1000), 4);
    expect(line.intercept).toBeCloseTo(3, 12);
    expect(line.slope).toBeCloseTo(2, 12);
  });

  it('agrees with the normal equations on points off the line', () => {
    const line = fitLine(Float64Array.of(1, 4, 2, 8));
    expect(line.slope).toBeCloseTo(1.9, 12);
    expect(line.intercept).toBeCloseTo(0.9, 12);
  });

  it('is flat through one point and through none', () => {
    expect(fitLine(Float64Array.of(7))).toEqual({ intercept: 7, slope: 0 });
    expect(fitLine(new Float64Array(0))).toEqual({ intercept: 0, slope: 0 });
  });
});
