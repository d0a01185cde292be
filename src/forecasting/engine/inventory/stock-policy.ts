import type { DemandSpread } from './demand-spread.ts';
import { leadTimeMean, leadTimeQuantile } from './lead-time-demand.ts';

/** When to order: at `reorderPoint` units in stock or on order, of which `safetyStock` are there for the doubt. */
export interface StockPolicy {
  /** What is expected to be sold while an order is on its way. */
  readonly demand: number;
  readonly safetyStock: number;
  readonly reorderPoint: number;
}

/** How long an order takes, in periods, and with what chance stock is to last until it arrives. */
export interface StockTarget {
  readonly leadTime: number;
  readonly serviceLevel: number;
}

/**
 * Stock at which to order so that the demand until the order arrives is met with the given chance (the cycle service
 * level): the quantile of the demand over the lead time. Never below zero, so that safety stock is what it is above
 * the mean; where demand is rare and the level low that may be less than nothing.
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
