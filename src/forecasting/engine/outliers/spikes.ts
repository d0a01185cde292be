import { isPositive } from '../series/near-zero.ts';
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
const MAX_SHARE = 0.085;
/** More than this share of them, or than one, have to be of a size: the largest at most this many times the least. */
const FEW_SHARE = 0.02;
const MAX_SPREAD = 3;
/** This many times more of them, of many sizes, are heavy tails. */
const HEAVY_TAILS = 2;
/** Share of the way to the last value that the one before it has gone if demand surges. */
const SURGE_SHARE = 0.2;
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
  let free = seasonFree(y, seasonLength, oddForTheirPhase(y, seasonLength));
  let odd = oddOf(free);
  for (let round = 0; round < ROUNDS && odd.size > 0; round++) {
    // The largest alone at first: they bend the season, which makes others look odd in the opposite direction.
    const least = Math.max(...Array.from(odd.values(), Math.abs)) / 2;
    const largest = [...odd].filter(([, value]) => round > 0 || Math.abs(value) >= least);
    free = seasonFree(y, seasonLength, new Map(largest));
    odd = oddOf(free);
  }
  const most = Math.max(1, Math.floor(MAX_SHARE * y.length));
  if (odd.size > most) return NONE;
  const lone = loneAmong(odd, free.adjusted, most);
  const few = Math.max(1, Math.floor(FEW_SHARE * y.length));
  if (lone.length === 0 && odd.size > few) return NONE;
  if (odd.size > HEAVY_TAILS * few && lone.length < odd.size) return NONE;
  const found = (lone.length > 0 ? lone : [...odd.keys()]).map((at) => ({
    at,
    usual: free.restore(between(free.adjusted, at), at),
  }));
  return { found, alone: lone.length > 0 && endsAsUsual(free.adjusted, odd) };
}

/** Seasons to either side that a value is compared with. */
const NEIGHBOURING_SEASONS = 2;

/** How far values are off their phase in the seasons around, if that is too far to let them shape the season. */
function oddForTheirPhase(y: Float64Array, seasonLength: number): Map<number, number> {
  if (seasonLength < 2 || y.length < 3 * seasonLength) return new Map();
  const z = isPositive(y) ? y.map(Math.log) : y;
  const apart = z.map((_, t) => apartFromPhase(z, t, seasonLength));
  const usual = z.subarray(seasonLength).map((value, t) => Math.abs(value - z[t]!));
  const limit = MIN_DEVIATIONS * DEVIATION_BY_MEDIAN * medianOf(usual);
  if (!(limit > 0)) return new Map();
  return new Map([...apart.entries()].filter(([, by]) => Math.abs(by) > limit));
}

/** Distance of a value from the nearer of the middle values of its phase in the seasons around. */
function apartFromPhase(z: Float64Array, t: number, seasonLength: number): number {
  const around: number[] = [];
  for (let k = -NEIGHBOURING_SEASONS; k <= NEIGHBOURING_SEASONS; k++) {
    const at = t + k * seasonLength;
    if (k !== 0 && at >= 0 && at < z.length) around.push(z[at]!);
  }
  around.sort((a, b) => a - b);
  const [low, high] = [around[(around.length - 1) >> 1]!, around[around.length >> 1]!];
  return z[t]! - Math.min(high, Math.max(low, z[t]!));
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

/**
 * How far each value is from the nearer of its neighbours' medians; 0 where it lies between them. The last value counts only
 * if the one before it is on the old level, since two values on a new level are here to stay.
 */
function departuresOf(adjusted: Float64Array): Float64Array {
  return adjusted.map((value, t) => {
    if (t < 2) return 0;
    const before = value - medianOf(adjusted, t - NEIGHBOURS, t);
    if (isLast(adjusted, t)) return followsSurge(adjusted, before) ? 0 : before;
    const after = value - medianAfter(adjusted, t);
    if (before * after <= 0) return 0;
    return Math.abs(before) < Math.abs(after) ? before : after;
  });
}

/** Whether the last value but one has gone part of the way of the last one. */
function followsSurge(adjusted: Float64Array, last: number): boolean {
  const t = adjusted.length - 2;
  const before = adjusted[t]! - medianOf(adjusted, t - NEIGHBOURS, t);
  return Math.abs(before) > SURGE_SHARE * Math.abs(last);
}

function between(adjusted: Float64Array, t: number): number {
  const before = medianOf(adjusted, t - NEIGHBOURS, t);
  return isLast(adjusted, t) ? before : (before + medianAfter(adjusted, t)) / 2;
}

function medianAfter(adjusted: Float64Array, t: number): number {
  return medianOf(adjusted, t + 1, t + 1 + NEIGHBOURS);
}

function isLast(adjusted: Float64Array, t: number): boolean {
  return t === adjusted.length - 1;
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
    const few = Math.max(1, FEW_SHARE * adjusted.length);
    if (count > few && far[0]! > MAX_SPREAD * far[count - 1]!) continue;
    return [...odd.entries()].filter(([, by]) => Math.abs(by) >= far[count - 1]!).map(([t]) => t);
  }
  return [];
}

/** Whether those of the last two values that are no spikes are from those before them as values usually are, growth and all. */
function endsAsUsual(adjusted: Float64Array, odd: ReadonlyMap<number, number>): boolean {
  const drifts = adjusted.map((value, t) => value - medianOf(adjusted, t - NEIGHBOURS - 1, t));
  const usual = drifts.filter((_, t) => t > NEIGHBOURS && !odd.has(t));
  const drift = medianOf(usual);
  const limit =
    MIN_DEVIATIONS * DEVIATION_BY_MEDIAN * medianOf(usual.map((value) => Math.abs(value - drift)));
  const from = drifts.length - 2;
  return drifts
    .subarray(from)
    .every((value, i) => odd.has(from + i) || Math.abs(value - drift) <= limit);
}
