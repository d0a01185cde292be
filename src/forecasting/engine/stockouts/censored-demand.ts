import type { SeasonalAdjustment } from '../season/adjustment.ts';
import { adjustForSeasons } from '../season/adjustment.ts';
import { nestedSeasons } from '../season/season-length.ts';
import { meanAbove } from './truncated-normal.ts';
import { twoSidedLevel } from './two-sided-level.ts';

/** Sales, and the periods in which demand may have exceeded them. */
export interface Sales {
  /** NaN where nothing is known. */
  readonly sold: Float64Array;
  readonly flags: Uint8Array;
  readonly seasonLength: number;
}

const ROUNDS = 40;
const CLOSE_ENOUGH = 1e-4;
/** Shares that the level keeps of neighbours one period further off: short memory to long. */
const DECAYS = [0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.995] as const;
/** A bound this many standard errors below the level tells nothing. */
const FURTHEST = 8;
const STEADY = { relative: true, memory: Infinity } as const;

/**
 * Expected demand in periods in which stock ran out, given that it was at least what was sold.
 *
 * Demand is a local level times (or plus) a season, with normal errors. Level, season and error are estimated together
 * with the censored values, by going round between them (Tobin, 1958; Dempster, Laird and Rubin, 1977; for sales,
 * Nahmias, 1994). A censored value counts with the weight of what it tells (Fisher's information).
 *
 * @param start a complete series to begin with, as long as `sold`
 */
export function expectedDemand(start: Float64Array, sales: Sales): Float64Array {
  const { sold, flags, seasonLength } = sales;
  const demand = start.slice();
  const weights = sold.map((value, t) => (flags[t] === 0 && Number.isFinite(value) ? 1 : 0));
  const told = demand.slice();
  let fit: Spread | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const season = adjustForSeasons(demand, nestedSeasons(seasonLength), STEADY);
    for (let t = 0; t < told.length; t++) if (weights[t] === 1) told[t] = season.adjusted[t]!;
    fit ??= chooseDecay(told, weights);
    if (!(fit.sigma > 0)) return demand;
    const moved = expect(demand, told, weights, sales, season, fit);
    if (moved < CLOSE_ENOUGH) break;
    fit.sigma = fit.next;
  }
  return demand;
}

interface Spread {
  readonly decay: number;
  sigma: number;
  next: number;
}

/** The decay under which the neighbours foretell each known value best. */
function chooseDecay(values: Float64Array, weights: Float64Array): Spread {
  let best: Spread | null = null;
  let least = Infinity;
  for (const decay of DECAYS) {
    const { level, others } = twoSidedLevel(values, weights, decay);
    let [score, squares, count] = [0, 0, 0];
    for (let t = 0; t < values.length; t++) {
      if (weights[t] === 0) continue;
      score += (values[t]! - others[t]!) ** 2;
      squares += (values[t]! - others[t]!) * (values[t]! - level[t]!);
      count++;
    }
    if (best !== null && !(score < least)) continue;
    least = score;
    best = { decay, sigma: Math.sqrt(squares / count), next: 0 };
  }
  return best!;
}

/** One round; writes to `demand`, `told` and `weights`, and answers with the largest move in standard errors. */
function expect(
  demand: Float64Array,
  told: Float64Array,
  weights: Float64Array,
  { sold, flags }: Sales,
  season: SeasonalAdjustment,
  fit: Spread,
): number {
  const { sigma } = fit;
  const { level, others } = twoSidedLevel(told, weights, fit.decay);
  let [moved, squares, count] = [0, 0, 0];
  for (let t = 0; t < demand.length; t++) {
    const at = level[t]!;
    if (flags[t] === 0) {
      // Of errors against an average with and without the value, one is too small by what the other is too large.
      if (weights[t] === 1) squares += (told[t]! - at) * (told[t]! - others[t]!);
      count += weights[t]!;
      continue;
    }
    const least = (sold[t]! - season.restore(0, t)) / season.stretch(t);
    const a = least === least ? Math.max(-FURTHEST, (least - at) / sigma) : -FURTHEST;
    const above = meanAbove(a);
    const information = Math.max(1e-9, above * (above - a));
    weights[t] = Math.min(0.999, information);
    told[t] = at + (sigma * above) / information;
    squares += (sigma * above) ** 2;
    count += information;
    const value = season.restore(at + sigma * above, t);
    moved = Math.max(moved, Math.abs(value - demand[t]!) / (sigma * season.stretch(t)));
    demand[t] = value;
  }
  fit.next = Math.sqrt(squares / count);
  return moved;
}
