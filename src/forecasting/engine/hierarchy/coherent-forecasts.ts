import { standardErrorsOf } from '../inventory/demand-spread.ts';
import type { SeriesForecast } from '../series-forecast.ts';
import { reconciledTo } from './coherent-forecast.ts';
import { coherentStep, type Reconciliation } from './coherent-step.ts';
import type { Hierarchy } from './hierarchy.ts';

/**
 * Makes all forecasts of a hierarchy add up at each step; aggregates first, then leaves, of one horizon and one first
 * period. Where one is null there is nothing to forecast from: it counts as zero for certain, and stays null.
 * @param nonNegative by leaf, whether it may not fall below zero; an aggregate may not where none of its leaves may
 */
export function coherentForecasts(
  hierarchy: Hierarchy,
  forecasts: readonly (SeriesForecast | null)[],
  how: Reconciliation,
  nonNegative: Uint8Array,
): (SeriesForecast | null)[] {
  const size = forecasts.length;
  const horizon = forecasts.find((forecast) => forecast !== null)?.mean.length ?? 0;
  const errors = forecasts.map((one) =>
    one === null ? null : standardErrorsOf(one.mean, one.spread),
  );
  const results = forecasts.map(() => ({
    mean: new Float64Array(horizon),
    narrowing: new Float64Array(horizon),
  }));
  for (let step = 0; step < horizon; step++) {
    const means = new Float64Array(size);
    const variances = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      means[i] = forecasts[i]?.mean[step] ?? 0;
      variances[i] = (errors[i]?.[step] ?? 0) ** 2;
    }
    const coherent = coherentStep(hierarchy, { means, variances }, how, nonNegative);
    for (let i = 0; i < size; i++) {
      results[i]!.mean[step] = coherent.means[i]!;
      results[i]!.narrowing[step] = coherent.narrowing[i]!;
    }
  }
  const floors = floorsOf(hierarchy, nonNegative);
  return forecasts.map((one, i) =>
    one === null ? null : reconciledTo(one, { ...results[i]!, nonNegative: floors[i] === 1 }),
  );
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
