import type { ForecastDistribution } from '../models/model.ts';
import type { DrawnDemand } from '../inventory/demand-spread.ts';
import { countQuantile, wholeUnit } from './counts.ts';

/** Most units a mean may have for its distribution to be counted out. */
const MAX_UNITS = 500;
/** Sizes that stand for all that were seen. */
const MAX_SIZES = 24;

/** What a model of intermittent demand says of the periods to come. */
export interface DemandLevel {
  readonly level: number;
  /** Variance of the level, in multiples of that of one period. */
  readonly doubt?: number;
  /** Demand at each step, relative to the level; 1 without a season. */
  readonly indexAt?: (step: number) => number;
  /** Variance of demand by its mean, where it is known better than from the history as a whole. */
  readonly dispersion?: number;
}

/**
 * Outlooks of intermittent demand: a mean by step, and around it a negative binomial distribution as dispersed
 * as the history, where demand comes in whole units (Snyder, Ord and Beaumont, 2012); else no demand with the rest of
 * the chance, or one of the sizes seen. The distribution is looked up once it is asked for.
 */
export function demandOutlook(
  y: Float64Array,
  { level, doubt = 0, indexAt = () => 1, dispersion }: DemandLevel,
): (horizon: number) => ForecastDistribution {
  let counts: Counted | null = null;
  const counted = (): Counted => (counts ??= countedIn(y, dispersion));
  let distribution: Distribution | null = null;
  let known = { probability: Number.NaN, values: new Map<number, number>() };
  const quantile = (step: number, probability: number): number => {
    if (probability !== known.probability) known = { probability, values: new Map() };
    const mean = level * indexAt(step);
    let value = known.values.get(mean);
    if (value === undefined) {
      distribution ??= distributionOf(y, counted());
      value = distribution(mean, probability);
      known.values.set(mean, value);
    }
    return value;
  };
  let last: ForecastDistribution | null = null;
  return (horizon) => {
    if (last?.mean.length === horizon) return last;
    last = {
      mean: Float64Array.from({ length: horizon }, (_, step) => level * indexAt(step)),
      stretchable: false,
      quantile,
      drawn: () => drawnFrom(y, level, doubt, counted()),
    };
    return last;
  };
}

/** Quantile of demand around a mean. */
type Distribution = (mean: number, probability: number) => number;

/** The unit in which a history counts, null without one, its average, and its variance by mean in that unit. */
interface Counted {
  readonly unit: number | null;
  readonly average: number;
  readonly dispersion: number;
}

function countedIn(y: Float64Array, dispersion?: number): Counted {
  const unit = wholeUnit(y);
  const piece = unit ?? 1;
  let pieces = 0;
  for (const value of y) pieces += value / piece / y.length;
  let squares = 0;
  for (const value of y) squares += (value / piece - pieces) ** 2 / y.length;
  const ratio = pieces > 0 ? squares / pieces : 1;
  return {
    unit,
    average: pieces * piece,
    dispersion: dispersion === undefined ? ratio : dispersion / piece,
  };
}

function distributionOf(y: Float64Array, { unit, dispersion }: Counted): Distribution {
  const sampled = sampledQuantile(y);
  return (mean, probability) =>
    unit !== null && mean / unit <= MAX_UNITS
      ? unit * countQuantile(mean / unit, dispersion, probability)
      : sampled(mean, probability);
}

function sampledQuantile(y: Float64Array): Distribution {
  const sizes = y.filter((value) => value > 0).sort();
  const average = sizes.reduce((sum, value) => sum + value / sizes.length, 0);
  return (mean, probability) => {
    const chance = average > 0 ? Math.min(1, mean / average) : 0;
    const stretch = average > 0 && chance > 0 ? mean / (chance * average) : 1;
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
