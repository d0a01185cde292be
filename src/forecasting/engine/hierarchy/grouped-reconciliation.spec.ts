import fc from 'fast-check';
import { solveSymmetric } from '../numeric/linear-system.ts';
import { MAX_DENSE, reconcileGroups } from './grouped-reconciliation.ts';
import { addUpLeaves, hierarchyOf, type Hierarchy } from './hierarchy.ts';
import { reconcile } from './reconciliation.ts';

/** Countries by products: `*`, two countries, two products, four leaves. */
const square = hierarchyOf(['a/x', 'a/y', 'b/x', 'b/y'], '/', 'groups');

function expectNear(found: Float64Array, wanted: ArrayLike<number>, digits = 9): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, digits));
}

/** Least squares of all forecasts on the leaves, straight from the definition: b = (S'W⁻¹S)⁻¹S'W⁻¹y. */
function byDefinition(hierarchy: Hierarchy, means: Float64Array, variances: Float64Array) {
  const { leaves, nodes, starts, memberOf } = hierarchy;
  const rows = Array.from(means, () => new Float64Array(leaves));
  for (let leaf = 0; leaf < leaves; leaf++) {
    rows[nodes.length + leaf]![leaf] = 1;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) rows[memberOf[k]!]![leaf] = 1;
  }
  const normal = new Float64Array(leaves * leaves);
  const right = new Float64Array(leaves);
  rows.forEach((row, r) => {
    for (let i = 0; i < leaves; i++) {
      right[i]! += (row[i]! * means[r]!) / variances[r]!;
      for (let j = 0; j < leaves; j++)
        normal[i * leaves + j]! += (row[i]! * row[j]!) / variances[r]!;
    }
  });
  solveSymmetric(normal, right, leaves);
  const result = means.slice();
  result.set(right, nodes.length);
  addUpLeaves(hierarchy, result);
  return result;
}

const anyGroups = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    maxLength: 12,
    selector: String,
  })
  .map((pairs) =>
    hierarchyOf(
      pairs.map((pair) => pair.join('/')),
      '/',
      'groups',
    ),
  );
const anyForecast = anyGroups.chain((hierarchy) => {
  const size = hierarchy.nodes.length + hierarchy.leaves;
  const numbers = (min: number, max: number) =>
    fc
      .array(fc.double({ min, max, noNaN: true }), { minLength: size, maxLength: size })
      .map((values) => Float64Array.from(values));
  return fc.record({
    hierarchy: fc.constant(hierarchy),
    means: numbers(-100, 100),
    variances: numbers(0.1, 9),
  });
});

describe('reconcileGroups', () => {
  it('shares among all what only the total says, worked out by hand', () => {
    // Every leaf says 1 and every group 2, the total 13. A leaf is in nine sums of leaves, so each rises by 9/9.
    const means = Float64Array.of(13, 2, 2, 2, 2, 1, 1, 1, 1);
    const found = reconcileGroups(square, { means, variances: new Float64Array(9).fill(1) });
    expectNear(found.means, [8, 4, 4, 4, 4, 2, 2, 2, 2]);
  });

  it('moves one country against the other, and no product', () => {
    const means = Float64Array.of(4, 5, -1, 2, 2, 1, 1, 1, 1);
    const found = reconcileGroups(square, { means, variances: new Float64Array(9).fill(1) });
    expectNear(found.means, [4, 4, 0, 2, 2, 2, 2, 0, 0]);
  });

  it('is least squares with the variances as weights', () => {
    fc.assert(
      fc.property(anyForecast, ({ hierarchy, means, variances }) => {
        const found = reconcileGroups(hierarchy, { means, variances });
        expectNear(found.means, byDefinition(hierarchy, means, variances), 6);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves alone what adds up, and follows a change of units', () => {
    fc.assert(
      fc.property(anyForecast, ({ hierarchy, means, variances }) => {
        const { means: coherent } = reconcileGroups(hierarchy, { means, variances });
        const summed = coherent.slice();
        addUpLeaves(hierarchy, summed);
        expectNear(summed, coherent, 7);
        expectNear(reconcileGroups(hierarchy, { means: coherent, variances }).means, coherent, 7);
        const thousandfold = reconcileGroups(hierarchy, {
          means: means.map((value) => value * 1024),
          variances: variances.map((value) => value * 1024 ** 2),
        });
        expectNear(
          thousandfold.means,
          coherent.map((value) => value * 1024),
          4,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('answers as the way on trees does, with the variances that are left', () => {
    const tree = hierarchyOf(['a/x/1', 'a/x/2', 'a/y', 'b', 'c/z'], '/', 'tree');
    const means = Float64Array.from({ length: 10 }, (_, i) => 10 + ((i * 7) % 5));
    const variances = Float64Array.from(means, (_, i) => 1 + (i % 4));
    const expected = reconcile({ parents: tree.parents!, means, variances });
    const found = reconcileGroups({ ...tree, parents: null }, { means, variances }, true);
    expectNear(found.means, expected.means);
    expectNear(found.variances, expected.variances);
  });

  it('by iteration agrees with the way on trees, where aggregates are many', () => {
    const ids = Array.from({ length: 3000 }, (_, i) => `${i % 7}/${i % 500}/${i}`);
    const tree = hierarchyOf(ids, '/', 'tree');
    expect(tree.nodes.length).toBeGreaterThan(MAX_DENSE);
    const size = tree.nodes.length + tree.leaves;
    const means = Float64Array.from({ length: size }, (_, i) => 5 + ((i * 31) % 17));
    const variances = Float64Array.from(means, (_, i) => 10 ** ((i * 13) % 7));
    const expected = reconcile({ parents: tree.parents!, means, variances });
    const found = reconcileGroups({ ...tree, parents: null }, { means, variances });
    found.means.forEach((value, i) =>
      expect(Math.abs(value - expected.means[i]!)).toBeLessThan(
        1e-6 * Math.abs(expected.means[0]!),
      ),
    );
  });

  it('takes forecasts without any doubt', () => {
    const certain = new Float64Array(9);
    const means = Float64Array.of(13, 2, 2, 2, 2, 1, 1, 1, 1);
    expectNear(
      reconcileGroups(square, { means, variances: certain }).means,
      [8, 4, 4, 4, 4, 2, 2, 2, 2],
    );
    const surer = Float64Array.of(1, 1, 1, 1, 1, 0, 0, 0, 0);
    expectNear(
      reconcileGroups(square, { means, variances: surer }).means,
      [4, 2, 2, 2, 2, 1, 1, 1, 1],
    );
  });

  it('refuses variances that are none', () => {
    for (const variance of [-1, Infinity, NaN]) {
      const variances = new Float64Array(9).fill(variance);
      expect(() => reconcileGroups(square, { means: new Float64Array(9), variances })).toThrow(
        RangeError,
      );
    }
  });
});
