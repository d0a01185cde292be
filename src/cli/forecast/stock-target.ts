import type { StockTarget } from '../../forecasting/engine/index.ts';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../command-failure.ts';

const USUAL_SERVICE_LEVEL = 0.95;

export const STOCK_OPTIONS_HELP = `  --lead-time N      periods until an order arrives; adds lead_time_demand,safety_stock,reorder_point to each row
  --service-level P  probability that stock lasts until then; default: ${USUAL_SERVICE_LEVEL}`;

/** The requested stock target; undefined if none is requested. @throws UsageError if it is invalid */
export function stockTarget(args: Arguments, horizon: number): StockTarget | undefined {
  const leadTime = args.number('lead-time');
  const serviceLevel = args.number('service-level');
  if (leadTime === undefined) {
    if (serviceLevel !== undefined) throw new UsageError('--service-level requires --lead-time');
    return undefined;
  }
  if (!(leadTime > 0 && leadTime <= horizon)) {
    throw new UsageError(`--lead-time must be above 0 and at most the horizon, ${horizon}`);
  }
  if (serviceLevel !== undefined && !(serviceLevel > 0 && serviceLevel < 1)) {
    throw new UsageError('--service-level must be between 0 and 1, such as 0.95');
  }
  return { leadTime, serviceLevel: serviceLevel ?? USUAL_SERVICE_LEVEL };
}
