import type { ForecastDistribution } from '../models/model.ts';
import type { Unseen } from '../series/preparation.ts';
import { unscaled } from '../series/scale.ts';
import type { HalfWidth } from './calibration.ts';

/** A forecast and its bounds, one array per level. */
export interface Bounds {
  readonly mean: Float64Array;
  readonly lower: Float64Array[];
  readonly upper: Float64Array[];
}

/** The scale to bring a forecast back to, and where it may lie. */
export interface Range {
  readonly scale: number;
  /** Whether it may not fall below zero. */
  readonly nonNegative: boolean;
  readonly unseen?: Unseen | null;
}

/**
 * Central prediction intervals at the given percentages, in the units of the data.
 *
 * The distance of bounds from the mean is given by `reach`, or without it by the quantiles of the forecast
 * distribution. An interval always contains its mean and the intervals of lower levels. It is finite, and not below
 * zero if the data are not. For a step without any comparable observation, it includes zero and all values observed
 * elsewhere.
 */
export function intervals(
  outlook: ForecastDistribution,
  levels: readonly number[],
  reach: HalfWidth | null,
  range: Range,
): Bounds {
  return {
    mean: restored(outlook.mean.slice(), range),
    lower: levels.map((level) => bound(outlook, 0.5 - level / 200, -1, reach, range)),
    upper: levels.map((level) => bound(outlook, 0.5 + level / 200, 1, reach, range)),
  };
}

function bound(
  outlook: ForecastDistribution,
  probability: number,
  side: -1 | 1,
  reach: HalfWidth | null,
  range: Range,
): Float64Array {
  const { unseen } = range;
  const values = outlook.mean.slice();
  for (let step = 0; step < values.length; step++) {
    const mean = values[step]!;
    const furthest = unseen?.has(step) === true ? furthestOf(side, unseen) : mean;
    const quantile =
      reach === null ? outlook.quantile(step, probability) : mean + side * reach(step, probability);
    values[step] =
      side < 0 ? Math.min(mean, quantile, furthest) : Math.max(mean, quantile, furthest);
  }
  return restored(values, range);
}

/** The bound of a step of which nothing can be known. */
function furthestOf(side: -1 | 1, { smallest, largest }: Unseen): number {
  return side < 0 ? Math.min(0, smallest) : Math.max(0, largest);
}

/** Values in the units of the data, in place. */
function restored(values: Float64Array, { scale, nonNegative }: Range): Float64Array {
  for (let step = 0; step < values.length; step++)
    values[step] = unscaled(nonNegative ? Math.max(0, values[step]!) : values[step]!, scale);
  return values;
}
