import type { ObservedSeries } from './series-runs.ts';

/** One value a period, NaN where none was observed. */
export interface DenseHistory {
  readonly lastPeriod: number;
  readonly values: Float64Array;
}

/** Far more than the engine learns from; one stray date must not fill the memory with missing values. */
const LONGEST = 200_000;

/** Lays the observations out period by period, from the first to the last. The buffer is its own. */
export function denseHistory({ periods, values }: ObservedSeries): DenseHistory {
  const last = periods[periods.length - 1]!;
  const length = Math.min(last - periods[0]! + 1, LONGEST);
  const start = last - length + 1;
  const dense = new Float64Array(length).fill(Number.NaN);
  for (let i = periods.length - 1; i >= 0 && periods[i]! >= start; i--) {
    dense[periods[i]! - start] = values[i]!;
  }
  return { lastPeriod: last, values: dense };
}
