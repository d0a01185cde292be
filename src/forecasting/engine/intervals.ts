import type { Outlook } from './models/model.ts';
import { unscaled } from './series/scale.ts';

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
 * Distances from the mean are stretched by `factor`, unless the outlook is not to be. An interval always holds its mean and those of lower
 * levels, is finite, and not below zero where the data are not.
 */
export function intervals(
  outlook: Outlook,
  levels: readonly number[],
  factor: number,
  range: Range,
): Bounds {
  const restore = (value: number): number =>
    unscaled(range.nonNegative ? Math.max(0, value) : value, range.scale);
  const bound = (probability: number, inner: (a: number, b: number) => number): Float64Array =>
    outlook.mean.map((mean, step) => {
      const quantile = outlook.quantile(step, probability);
      return restore(
        inner(mean, outlook.stretchable ? mean + factor * (quantile - mean) : quantile),
      );
    });
  return {
    mean: outlook.mean.map(restore),
    lower: levels.map((level) => bound(0.5 - level / 200, Math.min)),
    upper: levels.map((level) => bound(0.5 + level / 200, Math.max)),
  };
}
