import type { DemandSpread } from './demand-spread.ts';
import { leadTimeMean, leadTimeQuantile } from './lead-time-demand.ts';

/**
 * Reorder point of a product: order when stock and open orders are at `reorderPoint`. `safetyStock` is its part beyond
 * the expected demand.
 */
export interface StockPolicy {
  /** What is expected to be sold while an order is on its way. */
  readonly demand: number;
  readonly safetyStock: number;
  readonly reorderPoint: number;
}

/** Lead time of an order in periods, and the probability that stock lasts until it arrives. */
export interface StockTarget {
  readonly leadTime: number;
  readonly serviceLevel: number;
}

/**
 * Computes the reorder point: the quantile of the demand over the lead time at the cycle service level, the probability
 * that the demand until the order arrives is met. It is never below zero. Safety stock is the difference from the mean;
 * for rare demand and a low service level it may be negative.
 * @throws RangeError for a service level outside (0, 1) or a lead time that is not within the forecast
 */
export function stockPolicy(
  { mean, spread }: { readonly mean: Float64Array; readonly spread: DemandSpread },
  { leadTime, serviceLevel }: StockTarget,
): StockPolicy {
  if (!(serviceLevel > 0 && serviceLevel < 1))
    throw new RangeError('the service level must lie between 0 and 1');
  const demand = leadTimeMean(mean, leadTime);
  const reorderPoint = Math.max(0, leadTimeQuantile(mean, spread, leadTime, serviceLevel));
  return { demand, reorderPoint, safetyStock: reorderPoint - demand };
}
