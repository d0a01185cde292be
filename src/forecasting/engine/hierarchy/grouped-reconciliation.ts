import { factorise, solveFactored } from '../numeric/linear-system.ts';
import { conjugateGradients } from '../numeric/conjugate-gradients.ts';
import type { Hierarchy } from './hierarchy.ts';
import type { CoherentForecast } from './reconciliation.ts';

/** Forecasts of a whole hierarchy at one step: aggregates first, then leaves; variances are finite. */
export interface GroupedForecast {
  readonly means: Float64Array;
  /** Error variances of the forecasts. */
  readonly variances: Float64Array;
}

/** Aggregates up to which the system is solved by a dense decomposition; beyond, by iteration. */
export const MAX_DENSE = 400;
/** The least variance, as a share of the largest: a forecast without any doubt would leave nothing to share. */
const MIN_SHARE = 1e-12;
/** Largest remaining error of the iteration, as a share of the first. */
const TOLERANCE = 1e-11;
const MAX_ITERATIONS = 5000;

/**
 * Reconciles forecasts of groups that may cross: minimum trace with the error variances on the diagonal of W
 * (Wickramasuriya, Athanasopoulos and Hyndman, 2019), in the form with constraints
 *
 *     y~ = y^ - W C' (C W C')^-1 C y^,   C = [I, -A],
 *
 * where A adds leaves up to aggregates. The matrix to solve with has one row an aggregate: diagonal of their variances
 * plus A W A'. It is decomposed where aggregates are few; where they are many, conjugate gradients need its product with a
 * vector alone, so that time and memory grow with the memberships. Forecasts that add up stay what they are.
 *
 * What is left of the variances under the same W is the diagonal of W - W C' (C W C')^-1 C W (Panagiotelis, Gamakumara,
 * Athanasopoulos and Hyndman, 2023): exact where the matrix is decomposed and `withVariances` asks for it; else they are
 * the given ones, which are never less.
 */
export function reconcileGroups(
  hierarchy: Hierarchy,
  { means, variances }: GroupedForecast,
  withVariances = false,
): CoherentForecast {
  const weights = floored(variances);
  const { nodes } = hierarchy;
  const size = nodes.length;
  const gaps = discrepancies(hierarchy, means);
  const dense = size <= MAX_DENSE ? constraintMatrix(hierarchy, weights) : null;
  if (dense !== null && !factorise(dense, size)) throw new RangeError('variances must be positive');
  if (dense === null) solveByIteration(hierarchy, weights, gaps);
  else solveFactored(dense, gaps, size);
  return {
    means: corrected(hierarchy, means, weights, gaps),
    variances:
      dense !== null && withVariances ? remaining(hierarchy, weights, dense) : variances.slice(),
  };
}

/** By how much each aggregate's forecast exceeds the sum of its leaves'. */
function discrepancies(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  means: Float64Array,
): Float64Array {
  const gaps = means.slice(0, nodes.length);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const mean = means[nodes.length + leaf]!;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) gaps[memberOf[k]!]! -= mean;
  }
  return gaps;
}

/** C W C', row after row. */
function constraintMatrix(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  weights: Float64Array,
): Float64Array {
  const size = nodes.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = weights[i]!;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const weight = weights[size + leaf]!;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) {
      const row = memberOf[k]! * size;
      for (let l = starts[leaf]!; l < starts[leaf + 1]!; l++) matrix[row + memberOf[l]!]! += weight;
    }
  }
  return matrix;
}

function solveByIteration(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  weights: Float64Array,
  right: Float64Array,
): void {
  const size = nodes.length;
  const product = (x: Float64Array, result: Float64Array): void => {
    for (let i = 0; i < size; i++) result[i] = weights[i]! * x[i]!;
    for (let leaf = 0; leaf < leaves; leaf++) {
      const [from, to] = [starts[leaf]!, starts[leaf + 1]!];
      let sum = 0;
      for (let k = from; k < to; k++) sum += x[memberOf[k]!]!;
      sum *= weights[size + leaf]!;
      for (let k = from; k < to; k++) result[memberOf[k]!]! += sum;
    }
  };
  const diagonal = weights.slice(0, size);
  for (let leaf = 0; leaf < leaves; leaf++) {
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++)
      diagonal[memberOf[k]!]! += weights[size + leaf]!;
  }
  conjugateGradients(product, diagonal, right, { tolerance: TOLERANCE, most: MAX_ITERATIONS });
}

/** y^ - W C' x: aggregates give, leaves take what the aggregates they belong to have solved for. */
function corrected(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  means: Float64Array,
  weights: Float64Array,
  solved: Float64Array,
): Float64Array {
  const result = means.slice();
  const size = nodes.length;
  for (let i = 0; i < size; i++) result[i]! -= weights[i]! * solved[i]!;
  for (let leaf = 0; leaf < leaves; leaf++) {
    let sum = 0;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) sum += solved[memberOf[k]!]!;
    result[size + leaf]! += weights[size + leaf]! * sum;
  }
  return result;
}

/** The diagonal of W - W C' S^-1 C W, with S factorised. */
function remaining(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  weights: Float64Array,
  factor: Float64Array,
): Float64Array {
  const size = nodes.length;
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const column = inverse.subarray(i * size, (i + 1) * size);
    column[i] = 1;
    solveFactored(factor, column, size);
  }
  const result = weights.slice();
  for (let i = 0; i < size; i++) result[i]! -= weights[i]! ** 2 * inverse[i * size + i]!;
  for (let leaf = 0; leaf < leaves; leaf++) {
    let sum = 0;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) {
      const row = memberOf[k]! * size;
      for (let l = starts[leaf]!; l < starts[leaf + 1]!; l++) sum += inverse[row + memberOf[l]!]!;
    }
    result[size + leaf]! -= weights[size + leaf]! ** 2 * sum;
  }
  return result.map((value) => Math.max(0, value));
}

/** @throws RangeError for a variance that is negative or not finite */
function floored(variances: Float64Array): Float64Array {
  let largest = 0;
  for (const variance of variances) {
    if (!(variance >= 0 && variance < Infinity))
      throw new RangeError('variances must be finite and not negative');
    largest = Math.max(largest, variance);
  }
  if (largest === 0) return new Float64Array(variances.length).fill(1);
  const least = MIN_SHARE * largest;
  return variances.map((variance) => Math.max(least, variance));
}
