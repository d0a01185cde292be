import { reconcileGroups, type GroupedForecast } from './grouped-reconciliation.ts';
import { addUpLeaves, type Hierarchy } from './hierarchy.ts';
import { reconcile, reconcileTopDown } from './reconciliation.ts';

/** Reconciliation methods: minimum trace, bottom-up and top-down. */
export const RECONCILIATIONS = ['mint', 'bottom_up', 'top_down'] as const;
export type Reconciliation = (typeof RECONCILIATIONS)[number];

/** Coherent forecasts of a hierarchy at one step; aggregates first, then leaves. */
export interface CoherentStep {
  readonly means: Float64Array;
  /** What the distances of an aggregate's quantiles from its mean are multiplied by; at most 1, and 1 for leaves. */
  readonly narrowing: Float64Array;
}

/**
 * Reconciles the forecasts of a hierarchy at one step, means and quantiles.
 *
 * `mint`: minimum trace; W is the diagonal of the error variances of each series at this step. `bottom_up`: the sums of
 * the leaves' forecasts. `top_down`: the total's forecast, divided in proportion to the forecasts below it (forecast
 * proportions, Athanasopoulos, Ahmed and Hyndman, 2009); on a tree, from each node to its children.
 *
 * Negative results of leaves that cannot be negative are set to zero, and the sums are computed again from the leaves
 * (Di Fonzo and Girolimetto, 2023), so that sums are exact.
 *
 * Quantiles keep the distance from the mean that the calibration of each series set. The variances after reconciliation
 * are narrower, but assume independent errors. Products miss the same turning points together, so intervals of those
 * variances would cover too little. The spread of an aggregate is at most the sum of the spreads of its leaves, so that
 * a coherent joint distribution with these standard errors exists.
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
