import type { ObservedSeries } from './series-assembler.ts';

/** One value a period, NaN where none was observed. */
export interface DenseHistory {
  readonly lastPeriod: number;
  readonly values: Float64Array;
  /** Further columns, which go on after the last period for as long as was asked. */
  readonly extras: readonly Float64Array[];
}

/** Which periods a history has. */
export interface Extent {
  /** Where it ends, if it is to end later than with its last observation. */
  readonly until?: number;
  /** Periods after the end for which further columns are wanted. */
  readonly ahead?: number;
}

/** Far more than the engine learns from; one stray date must not fill the memory with missing values. */
const MAX_LENGTH = 200_000;

/** The series up to and with a period. */
export function seriesUpTo(series: ObservedSeries, last: number): ObservedSeries {
  const end = series.periods.findLastIndex((period) => period <= last) + 1;
  return {
    id: series.id,
    periods: series.periods.subarray(0, end),
    values: series.values.subarray(0, end),
    extras: series.extras.map((column) => column.subarray(0, end)),
  };
}

/** Lays the observations out period by period, from the first to the last. The buffers are its own. */
export function denseHistory(
  { periods, values, extras }: ObservedSeries,
  { until = -Infinity, ahead = 0 }: Extent = {},
): DenseHistory {
  const end = values.findLastIndex((value) => !Number.isNaN(value));
  const last = Math.max(until, end < 0 ? -Infinity : periods[end]!);
  if (end < 0) return { lastPeriod: last, values: new Float64Array(0), extras: [] };
  const length = Math.min(last - periods[0]! + 1, MAX_LENGTH);
  const start = last - length + 1;
  const laidOut = (column: Float64Array, size: number): Float64Array => {
    const dense = new Float64Array(size).fill(Number.NaN);
    for (let i = 0; i < periods.length; i++) {
      const at = periods[i]! - start;
      if (at >= 0 && at < size) dense[at] = column[i]!;
    }
    return dense;
  };
  return {
    lastPeriod: last,
    values: laidOut(values, length),
    extras: extras.map((column) => laidOut(column, length + ahead)),
  };
}
