import fc from 'fast-check';
import { reconcileBottomUp, reconcile, reconcileTopDown } from './reconciliation.ts';

/** A total of two groups: a with two products, b with one. */
const parents = Int32Array.of(-1, 0, 0, 1, 1, 2);
const tree = (means: number[], variances: number[]) => ({
  parents,
  means: Float64Array.from(means),
  variances: Float64Array.from(variances),
});

function expectCoherent(of: Int32Array, means: Float64Array): void {
  const sums = new Float64Array(of.length);
  of.forEach((parent, i) => parent >= 0 && (sums[parent]! += means[i]!));
  of.forEach((_, i) => {
    if (!of.includes(i)) return;
    expect(Math.abs(means[i]! - sums[i]!)).toBeLessThan(1e-8 * (1 + Math.abs(means[i]!)));
  });
}

describe('reconcile', () => {
  it('shares a difference by variances, worked out by hand', () => {
    const two = { parents: Int32Array.of(-1, 0, 0) };
    const means = Float64Array.of(12, 4, 5);
    const { means: found, variances } = reconcile({
      ...two,
      means,
      variances: Float64Array.of(1, 1, 1),
    });
    // Least squares of (12, 4, 5) on sums of two numbers: both rise by 1.
    expect([...found]).toEqual([11, 5, 6].map((value) => expect.closeTo(value, 12) as number));
    expect(variances[0]).toBeCloseTo(2 / 3, 12);
    expect(variances[1]).toBeCloseTo(2 / 3, 12);
  });

  it('adds up on any tree, and leaves what adds up alone', () => {
    const anyTree = fc
      .array(fc.nat(), { minLength: 1, maxLength: 30 })
      .map((picks) => Int32Array.from(picks, (pick, i) => (i === 0 ? -1 : pick % i)));
    fc.assert(
      fc.property(
        anyTree,
        fc.infiniteStream(fc.double({ min: 0.1, max: 9, noNaN: true })),
        (of, numbers) => {
          const draw = (): number => numbers.next().value as number;
          const start = {
            parents: of,
            means: Float64Array.from(of, draw),
            variances: Float64Array.from(of, draw),
          };
          const once = reconcile(start);
          expectCoherent(of, once.means);
          const again = reconcile({ ...start, means: once.means });
          again.means.forEach((value, i) => expect(value).toBeCloseTo(once.means[i]!, 8));
          once.variances.forEach((value, i) =>
            expect(value).toBeLessThanOrEqual(start.variances[i]! * (1 + 1e-9)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('refuses circles and strangers', () => {
    const one = { means: new Float64Array(2), variances: new Float64Array(2) };
    expect(() => reconcile({ ...one, parents: Int32Array.of(1, 0) })).toThrow(RangeError);
    expect(() => reconcile({ ...one, parents: Int32Array.of(-1, 7) })).toThrow(RangeError);
  });

  it('takes a hundred thousand series', () => {
    const many = Int32Array.from({ length: 100_000 }, (_, i) => (i === 0 ? -1 : (i - 1) >> 4));
    const means = Float64Array.from(many, (_, i) => 1 + (i % 7));
    const found = reconcile({ parents: many, means, variances: means });
    expectCoherentTotal(many, found.means);
  });
});

function expectCoherentTotal(of: Int32Array, means: Float64Array): void {
  let sum = 0;
  of.forEach((parent, i) => parent === 0 && (sum += means[i]!));
  expect(Math.abs(means[0]! / sum - 1)).toBeLessThan(1e-9);
}

describe('the simple ways', () => {
  const given = tree([100, 50, 30, 20, 40, 10], [1, 1, 1, 1, 1, 1]);

  it('add up from below', () => {
    expect([...reconcileBottomUp(given).means]).toEqual([70, 60, 10, 20, 40, 10]);
    expect(reconcileBottomUp(given).variances[0]).toBeCloseTo(3, 12);
  });

  it('share out from above', () => {
    const found = reconcileTopDown(given).means;
    expectCoherent(parents, found);
    expect(found[0]).toBe(100);
    expect(found[1]).toBeCloseTo(62.5, 12);
  });
});
