import { leastSquares } from './least-squares.ts';
import { solveSymmetric } from './linear-system.ts';

describe('leastSquares', () => {
  it('fits an exponential curve', () => {
    const times = Float64Array.from({ length: 20 }, (_, t) => t / 4);
    const y = times.map((t) => 3 * Math.exp(-0.7 * t));
    const found = leastSquares(
      ([rate, size], errors) => {
        let squares = 0;
        times.forEach((t, i) => {
          errors[i] = y[i]! - size! * Math.exp(-rate! * t);
          squares += errors[i] ** 2;
        });
        return squares;
      },
      Float64Array.of(0.1, 1),
      20,
      40,
      true,
    );
    expect(found.point[0]).toBeCloseTo(0.7, 4);
    expect(found.point[1]).toBeCloseTo(3, 4);
  });

  it('has nothing to do without parameters', () => {
    const found = leastSquares(() => 4, new Float64Array(0), 1, 5, false);
    expect(found.squares).toBe(4);
  });
});

describe('solveSymmetric', () => {
  it('solves, or says that it cannot', () => {
    const right = Float64Array.of(1, 2);
    expect(solveSymmetric(Float64Array.of(4, 1, 1, 3), right, 2)).toBe(true);
    expect(right[0]).toBeCloseTo(1 / 11, 12);
    expect(right[1]).toBeCloseTo(7 / 11, 12);
    expect(solveSymmetric(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1), 2)).toBe(false);
  });
});
