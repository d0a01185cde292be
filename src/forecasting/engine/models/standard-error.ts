import type { ForecastDistribution } from './model.ts';

/** Half the width of the central 68% interval: the standard error where errors are normal. */
export function standardError(outlook: ForecastDistribution, step: number): number {
  if (outlook.standardErrors !== undefined) return outlook.standardErrors[step]!;
  return (outlook.quantile(step, ABOVE) - outlook.quantile(step, 1 - ABOVE)) / 2;
}

const ABOVE = 0.8413447460685429;
