import { reconcileGroups, type GroupedForecast } from './grouped-reconciliation.ts';
import { addUpLeaves, type Hierarchy } from './hierarchy.ts';
import { reconcile, reconcileTopDown } from './reconciliation.ts';

/** Whose word counts when forecasts do not add up: everyone's by certainty, the leaves', or the total's. */
export const RECONCILIATIONS = ['mint', 'bottom_up', 'top_down'] as const;
export type Reconciliation = (typeof RECONCILIATIONS)[number];

/** One step of a hierarchy that adds up; aggregates first, then leaves. */
export interface CoherentStep {
  readonly means: Float64Array;
  /** What the distances of an aggregate's quantiles from its mean are multiplied by; at most 1, and 1 for leaves. */
  readonly narrowing: Float64Array;
}

/**
 * Makes the forecasts of a hierarchy at one step add up, points and quantiles.
 *
 * `mint`: minimum trace, W being the diagonal of the given error variances, each series' own at this step. `bottom_up`:
 * the leaves' forecasts, added up. `top_down`: the total's, shared out by the forecasts below it (forecast proportions,
 * Athanasopoulos, Ahmed and Hyndman, 2009), on a tree family by family.
 *
 * Leaves that cannot be negative are set to zero where they would be, and everything is added up again from the leaves
 * (Di Fonzo and Girolimetto, 2023), so that sums are exact.
 *
 * Quantiles stay as far from their means as each series' own calibration put them. The variances that W leaves
 * suppose errors that are independent of one another; those of products are not, since all of them miss the same
 * turn, and intervals cut to those variances would hold less than they promise. Yet no aggregate is spread wider than its
 * leaves moving all together: so a joint distribution with these standard errors can add up.
 */
export function coherentStep(
  hierarchy: Hierarchy,
  forecast: GroupedForecast,
  how: Reconciliation,
  nonNegative: Uint8Array,
): CoherentStep {
  const weighed = { means: forecast.means, variances: forecast.variances.map(bounded) };
  const found = reconciledMeans(hierarchy, weighed, how);
  // Numbers near the largest there are cannot be weighed; then the leaves count alone.
  const means = found.every(Number.isFinite) ? found : forecast.means.slice();
  const first = hierarchy.nodes.length;
  for (let leaf = 0; leaf < hierarchy.leaves; leaf++) {
    if (nonNegative[leaf] === 1 && means[first + leaf]! < 0) means[first + leaf] = 0;
  }
  addUpLeaves(hierarchy, means);
  for (let i = 0; i < first; i++) means[i] = held(means[i]!);
  const errors = forecast.variances.map(Math.sqrt);
  const together = errors.slice();
  addUpLeaves(hierarchy, together);
  const narrowing = errors.map((error, i) => (error > together[i]! ? together[i]! / error : 1));
  return { means, narrowing };
}

/** Variances of which sums and reciprocals are finite. */
const MIN_VARIANCE = 1e-280;
const MAX_VARIANCE = 1e280;

function bounded(variance: number): number {
  return Math.min(MAX_VARIANCE, Math.max(MIN_VARIANCE, variance));
}

function held(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

function reconciledMeans(
  hierarchy: Hierarchy,
  { means, variances }: GroupedForecast,
  how: Reconciliation,
): Float64Array {
  const { parents } = hierarchy;
  switch (how) {
    case 'bottom_up':
      return means.slice();
    case 'top_down':
      return parents === null
        ? sharedOut(hierarchy, means)
        : reconcileTopDown({ parents, means, variances }).means;
    case 'mint':
      return parents === null
        ? reconcileGroups(hierarchy, { means, variances }).means
        : reconcile({ parents, means, variances }).means;
  }
}

/** The total, which comes first, shared among the leaves in proportion to their forecasts. */
function sharedOut({ nodes, leaves }: Hierarchy, means: Float64Array): Float64Array {
  const result = means.slice();
  let sum = 0;
  for (let i = nodes.length; i < means.length; i++) sum += means[i]!;
  for (let i = nodes.length; i < means.length; i++) {
    result[i] = sum !== 0 ? (means[i]! / sum) * means[0]! : means[0]! / leaves;
  }
  return result;
}
