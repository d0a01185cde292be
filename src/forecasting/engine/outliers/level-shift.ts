import { DEVIATION_BY_MEDIAN, medianOf } from './medians.ts';
import { seasonFree } from './season-free.ts';

/** A lasting jump of the level. */
export interface LevelShift {
  /** The first observation on the new level. */
  readonly at: number;
  /** By how much, of the logarithm or in the units of the data. */
  readonly by: number;
  readonly logarithmic: boolean;
}

/** Observations that the level has to have on either side. */
const MIN_SIDE = 6;
/** How many usual steps the jump has to be. */
const MIN_STEPS = 9;
/** Share of the difference between the sides that the jump itself makes up: the rest is growth. */
const MIN_JUMP = 0.7;

/**
 * Finds the one level shift that cannot be chance, if there is one. It lies between the medians of several observations
 * on each side, happens in one step, and is many times the usual step (as level shifts in Chen and Liu, 1993, here by
 * robust statistics). Growth has no such single step, and the usual steps of a random walk are too large.
 *
 * @param y complete
 */
export function findLevelShift(y: Float64Array, seasonLength: number): LevelShift | null {
  const side = Math.max(MIN_SIDE, Math.min(24, seasonLength));
  if (y.length < 4 * MIN_SIDE || y.length < 2 * side) return null;
  const { adjusted, logarithmic } = seasonFree(y, seasonLength);
  const steps = adjusted.subarray(1).map((value, t) => Math.abs(value - adjusted[t]!));
  const usual = DEVIATION_BY_MEDIAN * medianOf(steps);
  if (!(usual > 0)) return null;
  let best: LevelShift | null = null;
  for (let at = side; at <= adjusted.length - MIN_SIDE; at++) {
    const by = medianOf(adjusted, at, at + side) - medianOf(adjusted, at - side, at);
    if (Math.abs(by) < MIN_STEPS * usual || Math.abs(by) <= Math.abs(best?.by ?? 0)) continue;
    const jump = (adjusted[at]! - adjusted[at - 1]!) / by;
    if (jump >= MIN_JUMP && parted(adjusted, at, side, by)) best = { at, by, logarithmic };
  }
  return best;
}

/** Whether no observation on one side comes near those on the other. */
function parted(adjusted: Float64Array, at: number, side: number, by: number): boolean {
  const middle = (medianOf(adjusted, at, at + side) + medianOf(adjusted, at - side, at)) / 2;
  for (let t = at - side; t < Math.min(adjusted.length, at + side); t++)
    if ((adjusted[t]! - middle) * by * (t < at ? -1 : 1) < 0) return false;
  return true;
}

/** The series as if it had always been on the new level. */
export function onNewLevel(y: Float64Array, { at, by, logarithmic }: LevelShift): Float64Array {
  const factor = Math.exp(by);
  return y.map((value, t) => (t >= at ? value : logarithmic ? value * factor : value + by));
}
