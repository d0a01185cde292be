import type { ForecastDistribution } from '../models/model.ts';
import type { DrawnDemand } from '../inventory/demand-spread.ts';
import { countQuantile, wholeUnit } from './counts.ts';

/** Most units a mean may have for its distribution to be counted out. */
const MAX_UNITS = 500;
/** Sizes that stand for all that were seen. */
const MAX_SIZES = 24;

/**
 * Outlooks that are the same at every step: a mean `level`, and around it a negative binomial distribution as dispersed
 * as the history, where demand comes in whole units (Snyder, Ord and Beaumont, 2012); else no demand with the rest of
 * the chance, or one of the sizes seen. The distribution is looked up once it is asked for.
 * @param doubt variance of the level, in multiples of that of one period
 */
export function demandOutlook(
  y: Float64Array,
  level: number,
  doubt = 0,
): (horizon: number) => ForecastDistribution {
  let distribution: ((p: number) => number) | null = null;
  let counts: Counted | null = null;
  const counted = (): Counted => (counts ??= countedIn(y));
  let [known, value] = [Number.NaN, 0];
  const quantile = (_step: number, probability: number): number => {
    if (probability !== known) {
      distribution ??= distributionOf(y, level, counted());
      [known, value] = [probability, distribution(probability)];
    }
    return value;
  };
  let last: ForecastDistribution | null = null;
  return (horizon) => {
    if (last?.mean.length === horizon) return last;
    last = {
      mean: new Float64Array(horizon).fill(level),
      stretchable: false,
      quantile,
      drawn: () => drawnFrom(y, level, doubt, counted()),
    };
    return last;
  };
}

/** The unit in which a history counts, null without one, its average, and its variance by mean in that unit. */
interface Counted {
  readonly unit: number | null;
  readonly average: number;
  readonly dispersion: number;
}

function countedIn(y: Float64Array): Counted {
  const unit = wholeUnit(y);
  const piece = unit ?? 1;
  let pieces = 0;
  for (const value of y) pieces += value / piece / y.length;
  let squares = 0;
  for (const value of y) squares += (value / piece - pieces) ** 2 / y.length;
  return { unit, average: pieces * piece, dispersion: pieces > 0 ? squares / pieces : 1 };
}

function distributionOf(
  y: Float64Array,
  level: number,
  { unit, dispersion }: Counted,
): (p: number) => number {
  return unit !== null && level / unit <= MAX_UNITS
    ? (probability) => unit * countQuantile(level / unit, dispersion, probability)
    : sampledQuantile(y, level);
}

function sampledQuantile(y: Float64Array, level: number): (p: number) => number {
  const sizes = y.filter((value) => value > 0).sort();
  const average = sizes.reduce((sum, value) => sum + value / sizes.length, 0);
  const chance = average > 0 ? Math.min(1, level / average) : 0;
  const stretch = average > 0 && chance > 0 ? level / (chance * average) : 1;
  return (probability) => {
    if (probability <= 1 - chance) return 0;
    const rank = Math.floor(((probability - 1 + chance) / chance) * sizes.length);
    return sizes[Math.min(rank, sizes.length - 1)]! * stretch;
  };
}

function drawnFrom(
  y: Float64Array,
  level: number,
  doubt: number,
  { unit, average, dispersion }: Counted,
): DrawnDemand {
  // The level was estimated from periods that varied as the history did, not as it does.
  const relative = level > 0 ? (doubt * average) / level : doubt;
  if (unit !== null && level / unit <= MAX_UNITS)
    return { kind: 'counts', unit, dispersion, doubt: relative };
  const sizes = fewerSizes(y.filter((value) => value > 0).sort());
  return { kind: 'sizes', sizes, doubt: relative };
}

/** A few sizes with the same mean: averages of as many neighbours each, as nearly as can be. */
function fewerSizes(sorted: Float64Array): Float64Array {
  if (sorted.length <= MAX_SIZES) return sorted;
  const few = new Float64Array(MAX_SIZES);
  for (let i = 0; i < MAX_SIZES; i++) {
    const [from, to] = [i, i + 1].map((at) => Math.round((at * sorted.length) / MAX_SIZES));
    for (let k = from!; k < to!; k++) few[i]! += sorted[k]! / (to! - from!);
  }
  return few;
}
