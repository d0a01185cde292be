import type { Adjustment } from '../context/series-context.ts';
import { sparse } from '../intermittent/demand.ts';
import type { WarningCode } from '../series-forecast.ts';
import { fillGaps } from '../series/gaps.ts';
import { largestMagnitude, powerOfTwoScale, scaledBy, unscaled } from '../series/scale.ts';
import { findLevelShift, onNewLevel } from './level-shift.ts';
import { findSpikes } from './spikes.ts';

/** A history after the replacement of outliers and level shifts, and the list of these adjustments. */
export interface Cleaned {
  readonly values: Float64Array;
  readonly adjustments: readonly Adjustment[];
  readonly warnings: readonly WarningCode[];
}

/**
 * Replaces isolated spikes by the value that their neighbours suggest, and moves the history before a level shift to
 * the new level. A history without negative values gets none. Spikes that do not stand out clearly are reported and kept. Intermittent demand is not changed.
 *
 * Both are the default, because neither loses accuracy on public series: `node bench/adjustments.ts`.
 *
 * @param y with NaN or an infinity for missing periods, which stay
 */
export function clean(y: Float64Array, seasonLength: number): Cleaned {
  const unchanged: Cleaned = { values: y, adjustments: [], warnings: [] };
  const first = y.findIndex(Number.isFinite);
  if (first < 0) return unchanged;
  const known = y.map((value) => (Number.isFinite(value) ? value : Number.NaN)).subarray(first);
  if (sparse(known.filter(Number.isFinite))) return unchanged;
  const scale = powerOfTwoScale(largestMagnitude(known));
  const complete = fillGaps(scaledBy(known, scale), seasonLength);
  const spikes = findSpikes(complete, seasonLength);
  const seen = spikes.found.filter(({ at }) => Number.isFinite(known[at]!));
  if (spikes.alone) for (const { at, usual } of seen) complete[at] = usual;
  const shift = findLevelShift(complete, seasonLength);
  if (seen.length === 0 && shift === null) return unchanged;
  const level = shift === null ? complete : onNewLevel(complete, shift);
  const values = y.slice();
  const least = known.some((value) => value < 0) ? -Infinity : 0;
  for (let t = 0; t < known.length; t++) {
    const changed = shift !== null && t < shift.at;
    if (Number.isFinite(known[t]!) && (changed || complete[t] !== known[t]! / scale))
      values[first + t] = Math.max(least, unscaled(level[t]!, scale));
  }
  const inData = (value: number): number => unscaled(value, scale);
  const adjustments: Adjustment[] = seen.map(({ at, usual }) => ({
    kind: 'outlier',
    at: first + at,
    observed: known[at]!,
    used: spikes.alone ? inData(usual) : known[at]!,
  }));
  if (shift !== null) {
    const at = shift.at - 1;
    const [observed, used] = [inData(complete[at]!), inData(level[at]!)];
    adjustments.push({ kind: 'level_shift', at: first + at, observed, used });
  }
  return {
    values,
    adjustments,
    warnings: warningsOf(seen.length > 0, spikes.alone, shift !== null),
  };
}

function warningsOf(seen: boolean, alone: boolean, shifted: boolean): WarningCode[] {
  return [
    ...(seen ? ([alone ? 'outliers_replaced' : 'outliers_seen'] as const) : []),
    ...(shifted ? (['level_shift'] as const) : []),
  ];
}
