import { normalQuantile } from '../numeric/normal.ts';

/** What is expected to be sold while an order is on its way, and how far that may be off. */
export interface LeadTimeDemand {
  readonly mean: number;
  readonly standardError: number;
}

/** When to order: at `reorderPoint` units in stock or on order, of which `safetyStock` are there for the doubt. */
export interface StockPolicy {
  readonly safetyStock: number;
  readonly reorderPoint: number;
}

/**
 * Demand over a lead time that may end within a period, from forecasts and their standard errors by step.
 *
 * Errors of one forecast go together: what lies between the origin and the nearer step is in both. How much of an error
 * stays is read from how the standard errors grow, as it is for exponential smoothing: variance v(1 + (h-1)a²) at step h,
 * and covariance v(a + (i-1)a²) between steps i and j > i (Hyndman, Koehler, Ord and Snyder, 2008, section 6.5).
 * @throws RangeError for a lead time that is not above 0 or ends after the last step
 */
export function leadTimeDemand(
  mean: Float64Array,
  standardErrors: Float64Array,
  leadTime: number,
): LeadTimeDemand {
  if (!(leadTime > 0 && leadTime <= mean.length))
    throw new RangeError('the lead time must be above 0 and within the forecast');
  const steps = Math.ceil(leadTime);
  const part = (step: number): number => Math.min(1, leadTime - step);
  const kept = keptShare(standardErrors);
  let [total, variance] = [0, 0];
  for (let j = 0; j < steps; j++) {
    total += part(j) * mean[j]!;
    variance += (part(j) * standardErrors[j]!) ** 2;
    for (let i = 0; i < j; i++) {
      const common =
        (kept + i * kept * kept) / Math.sqrt((1 + i * kept * kept) * (1 + j * kept * kept));
      variance += 2 * part(i) * part(j) * common * standardErrors[i]! * standardErrors[j]!;
    }
  }
  return { mean: total, standardError: Math.sqrt(variance) };
}

/**
 * Stock at which to order so that demand until the order arrives is met with the given chance, by normal errors.
 * Never below zero. @throws RangeError for a service level outside (0, 1)
 */
export function stockPolicy(demand: LeadTimeDemand, serviceLevel: number): StockPolicy {
  if (!(serviceLevel > 0 && serviceLevel < 1))
    throw new RangeError('the service level must lie between 0 and 1');
  const wanted = demand.mean + normalQuantile(serviceLevel) * demand.standardError;
  const reorderPoint = Math.max(0, wanted);
  return { reorderPoint, safetyStock: reorderPoint - demand.mean };
}

/** The share a of an error that stays, from v(h)/v(1) = 1 + (h-1)a²; between 0 and 1. */
function keptShare(standardErrors: Float64Array): number {
  const last = standardErrors.length - 1;
  const first = standardErrors[0] ?? 0;
  if (last < 1 || !(first > 0)) return 0;
  const growth = (standardErrors[last]! / first) ** 2 - 1;
  return Math.sqrt(Math.min(1, Math.max(0, growth / last)));
}
