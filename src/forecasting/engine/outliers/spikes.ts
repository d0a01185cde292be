import { DEVIATION_BY_MEDIAN, medianOf } from './medians.ts';
import type { SeasonFree } from './season-free.ts';
import { NEIGHBOURS, seasonFree } from './season-free.ts';

/** An isolated value, and the value that its neighbours suggest. */
export interface Spike {
  readonly at: number;
  readonly usual: number;
}

/** Spikes of a series. */
export interface Spikes {
  readonly found: readonly Spike[];
  /** Whether they may be taken out: they stand out from all else, and the end of the series is not one itself. */
  readonly alone: boolean;
}

/** Observations below which nothing is unusual. */
const MIN_OBSERVATIONS = 20;
/** Robust standard deviations from the neighbours on either side. */
const MIN_DEVIATIONS = 7;
/** How many times further out the least of them has to be than the most of the others. */
const MIN_LEAD = 2;
/** More of them are no accident, but the nature of the series. */
const MAX_SHARE = 0.02;
/** This many times more of them, and none is an accident, however far out. */
const HEAVY_TAILS = 2;
/** Observations that have to follow: of the last ones nobody knows yet whether they are here to stay. */
const FOLLOWING = 3;
const ROUNDS = 2;

/**
 * Values far off from those on either side, on the remainder after season and trend, in one pass (as `tsoutliers` of R's
 * forecast package looks at remainders; Hyndman, 2021).
 *
 * Where errors are usually large or often far out, as in sparse, erratic or heavy-tailed series, nothing stands out by the
 * rules above, and growth has no neighbours on the other side to be far from.
 *
 * @param y complete
 */
export function findSpikes(y: Float64Array, seasonLength: number): Spikes {
  if (y.length < MIN_OBSERVATIONS) return NONE;
  let free = seasonFree(y, seasonLength);
  let odd = oddOf(free);
  for (let round = 0; round < ROUNDS && odd.size > 0; round++) {
    // The largest alone at first: they bend the season, which makes others look odd in the opposite direction.
    const least = Math.max(...Array.from(odd.values(), Math.abs)) / 2;
    const largest = [...odd].filter(([, value]) => round > 0 || Math.abs(value) >= least);
    free = seasonFree(y, seasonLength, new Map(largest));
    odd = oddOf(free);
  }
  const most = Math.max(1, Math.floor(MAX_SHARE * y.length));
  if (odd.size > HEAVY_TAILS * most) return NONE;
  const lone = loneAmong(odd, free.adjusted, most);
  if (lone.length === 0 && odd.size > most) return NONE;
  const found = (lone.length > 0 ? lone : [...odd.keys()]).map((at) => ({
    at,
    usual: free.restore(between(free.adjusted, at), at),
  }));
  return { found, alone: lone.length > 0 && endsAsUsual(free.adjusted, odd) };
}

const NONE: Spikes = { found: [], alone: true };

/** How far values are off that are further off than usual by enough; none where nothing is usual. */
function oddOf({ adjusted, deviation }: SeasonFree): Map<number, number> {
  const limit = MIN_DEVIATIONS * deviation;
  if (!(limit > 0)) return new Map();
  return new Map(
    [...departuresOf(adjusted).entries()].filter(([, value]) => Math.abs(value) > limit),
  );
}

/** How far each value is from the nearer of its neighbours' medians; 0 where it lies between them, or too few follow. */
function departuresOf(adjusted: Float64Array): Float64Array {
  return adjusted.map((value, t) => {
    if (t < 2 || t >= adjusted.length - FOLLOWING) return 0;
    const before = value - medianOf(adjusted, t - NEIGHBOURS, t);
    const after = value - medianOf(adjusted, t + 1, t + 1 + NEIGHBOURS);
    if (before * after <= 0) return 0;
    return Math.abs(before) < Math.abs(after) ? before : after;
  });
}

function between(adjusted: Float64Array, t: number): number {
  return (
    (medianOf(adjusted, t - NEIGHBOURS, t) + medianOf(adjusted, t + 1, t + 1 + NEIGHBOURS)) / 2
  );
}

/** The furthest ones, as many as may be, that are far enough ahead of all that follow; none where the field is close. */
function loneAmong(
  odd: ReadonlyMap<number, number>,
  adjusted: Float64Array,
  most: number,
): readonly number[] {
  const far = departuresOf(adjusted).map(Math.abs).sort().reverse();
  for (let count = Math.min(most, odd.size); count > 0; count--) {
    if (far[count - 1]! < MIN_LEAD * far[count]!) continue;
    return [...odd.entries()].filter(([, by]) => Math.abs(by) >= far[count - 1]!).map(([t]) => t);
  }
  return [];
}

/** Whether the last two values are from those before them as values usually are, growth and all. */
function endsAsUsual(adjusted: Float64Array, odd: ReadonlyMap<number, number>): boolean {
  const drifts = adjusted.map((value, t) => value - medianOf(adjusted, t - NEIGHBOURS - 1, t));
  const usual = drifts.filter((_, t) => t > NEIGHBOURS && !odd.has(t));
  const drift = medianOf(usual);
  const limit =
    MIN_DEVIATIONS * DEVIATION_BY_MEDIAN * medianOf(usual.map((value) => Math.abs(value - drift)));
  return drifts.subarray(-2).every((value) => Math.abs(value - drift) <= limit);
}
