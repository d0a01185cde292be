import type { Outlook } from '../models/model.ts';
import { unscaled } from '../series/scale.ts';
import type { Reach } from './calibration.ts';

/** A forecast and its bounds, one array a level. */
export interface Bounds {
  readonly mean: Float64Array;
  readonly lower: Float64Array[];
  readonly upper: Float64Array[];
}

/** The scale to bring a forecast back to, and whether it may fall below zero. */
export interface Range {
  readonly scale: number;
  readonly nonNegative: boolean;
}

/**
 * Central prediction intervals at the given percentages, in the units of the data.
 *
 * Bounds lie as far from the mean as `reach` says, or without it at the outlook's own quantiles. An interval always holds its mean and those of lower levels, is finite, and not below zero where
 * the data are not.
 */
export function intervals(
  outlook: Outlook,
  levels: readonly number[],
  reach: Reach | null,
  range: Range,
): Bounds {
  const restore = (value: number): number =>
    unscaled(range.nonNegative ? Math.max(0, value) : value, range.scale);
  const bound = (probability: number, side: -1 | 1): Float64Array =>
    outlook.mean.map((mean, step) => {
      const quantile =
        reach === null
          ? outlook.quantile(step, probability)
          : mean + side * reach(step, probability);
      return restore(side < 0 ? Math.min(mean, quantile) : Math.max(mean, quantile));
    });
  return {
    mean: outlook.mean.map(restore),
    lower: levels.map((level) => bound(0.5 - level / 200, -1)),
    upper: levels.map((level) => bound(0.5 + level / 200, 1)),
  };
}
