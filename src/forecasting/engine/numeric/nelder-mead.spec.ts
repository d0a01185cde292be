import { nelderMead } from './nelder-mead.ts';

describe('nelderMead', () => {
  it('finds the bottom of a curved valley', () => {
    const rosenbrock = (p: Float64Array): number =>
      100 * (p[1]! - p[0]! ** 2) ** 2 + (1 - p[0]!) ** 2;
    const found = nelderMead(rosenbrock, Float64Array.of(-1.2, 1), Float64Array.of(0.5, 0.5), {
      evaluations: 1000,
      tolerance: 1e-14,
    });
    expect(found.point[0]).toBeCloseTo(1, 5);
    expect(found.point[1]).toBeCloseTo(1, 5);
  });

  it('finds the bottom in seventeen dimensions', () => {
    const bowl = (p: Float64Array): number =>
      p.reduce((sum, x, i) => sum + (i + 1) * (x - i) ** 2, 0);
    const found = nelderMead(bowl, new Float64Array(17), new Float64Array(17).fill(1), {
      evaluations: 20_000,
      tolerance: 1e-10,
    });
    found.point.forEach((x, i) => expect(x).toBeCloseTo(i, 3));
  });

  it('keeps away from where the objective is undefined', () => {
    const halfLine = (p: Float64Array): number => (p[0]! < 1 ? Number.NaN : p[0]!);
    const found = nelderMead(halfLine, Float64Array.of(5), Float64Array.of(1), {
      evaluations: 200,
      tolerance: 1e-9,
    });
    expect(found.value).toBeGreaterThanOrEqual(1);
    expect(found.value).toBeCloseTo(1, 6);
  });

  it('stops at the number of evaluations, give or take one step, and at once where nothing is defined', () => {
    let calls = 0;
    const counting = (p: Float64Array): number => (calls++, Math.abs(p[0]!) + Math.abs(p[1]!));
    nelderMead(counting, Float64Array.of(9, 9), Float64Array.of(1, 1), {
      evaluations: 20,
      tolerance: 0,
    });
    expect(calls).toBeLessThanOrEqual(24);
    const nowhere = nelderMead(() => Infinity, Float64Array.of(0), Float64Array.of(1), {
      evaluations: 50,
      tolerance: 0,
    });
    expect(nowhere.value).toBe(Infinity);
    expect(nowhere.evaluations).toBe(2);
  });
});
