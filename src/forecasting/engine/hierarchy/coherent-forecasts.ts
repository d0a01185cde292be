import { standardErrorsOf } from '../inventory/demand-spread.ts';
import type { SeriesForecast } from '../series-forecast.ts';
import { reconciledTo } from './coherent-forecast.ts';
import { coherentStep, type Reconciliation } from './coherent-step.ts';
import type { Hierarchy } from './hierarchy.ts';

/**
 * Reconciles all forecasts of a hierarchy at each step. Aggregates come first, then leaves; all have the same horizon
 * and first period. A null forecast has no history: it counts as a certain zero, and stays null.
 * @param nonNegative by leaf, whether it may not fall below zero; an aggregate may not if none of its leaves may
 * @returns a function that creates the reconciled forecast of one series, so that not all of them are in memory at once
 */
export function coherentForecasts(
  hierarchy: Hierarchy,
  forecasts: readonly (SeriesForecast | null)[],
  how: Reconciliation,
  nonNegative: Uint8Array,
): (at: number) => SeriesForecast | null {
  const size = forecasts.length;
  const horizon = forecasts.find((forecast) => forecast !== null)?.mean.length ?? 0;
  const means = new Float64Array(size * horizon);
  const variances = new Float64Array(size * horizon);
  forecasts.forEach((one, i) => {
    if (one === null) return;
    const errors = standardErrorsOf(one.mean, one.spread);
    for (let step = 0; step < horizon; step++) {
      means[step * size + i] = one.mean[step]!;
      variances[step * size + i] = errors[step]! ** 2;
    }
  });
  for (let step = 0; step < horizon; step++) {
    const [from, to] = [step * size, (step + 1) * size];
    const forecast = { means: means.subarray(from, to), variances: variances.subarray(from, to) };
    const coherent = coherentStep(hierarchy, forecast, how, nonNegative);
    means.set(coherent.means, from);
    variances.set(coherent.narrowing, from);
  }
  const floors = floorsOf(hierarchy, nonNegative);
  const along = (all: Float64Array, at: number): Float64Array =>
    Float64Array.from({ length: horizon }, (_, step) => all[step * size + at]!);
  return (at) => {
    const one = forecasts[at] ?? null;
    const [mean, narrowing] = [along(means, at), along(variances, at)];
    return one && reconciledTo(one, { mean, narrowing, nonNegative: floors[at] === 1 });
  };
}

/** Whether each, aggregates first, may not fall below zero. */
export function floorsOf(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  nonNegative: Uint8Array,
): Uint8Array {
  const floors = new Uint8Array(nodes.length + leaves).fill(1);
  floors.set(nonNegative, nodes.length);
  for (let leaf = 0; leaf < leaves; leaf++) {
    if (nonNegative[leaf] === 1) continue;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) floors[memberOf[k]!] = 0;
  }
  return floors;
}
