import type { Driver } from '../effects/driver.ts';
import type { Siblings } from '../siblings/borrowed-season.ts';
import { carriedForward } from '../series/carry-forward.ts';

/** Covariates of a series. Index 0 of each array is the period of `y[0]`; arrays of drivers include the horizon. */
export interface SeriesContext {
  /** Whether a period without a value was one without demand, or one of which nothing is known, the default. */
  readonly missing?: MissingMeaning;
  /** Whether `auto` puts spikes and shifts of the level right, as it does unless told, or leaves all as it is. */
  readonly oddities?: 'righted' | 'left';
  /** What a series that is too short for a season of its own may borrow from others; taken as it is into the past. */
  readonly siblings?: Siblings;
  /** How much of a late shortfall of intermittent demand goes on, from 0 to 1, as learned from other series; 1 if absent. */
  readonly recency?: number;
  /** Other than 0 where stock ran out, so that demand may have been more than was sold; as long as `y`. */
  readonly stockouts?: Uint8Array;
  /**
   * What may move demand and is known ahead; as long as `y` and the horizon together. What is missing in the history
   * counts as the value before.
   */
  readonly drivers?: readonly Driver[];
}

export type AdjustmentKind = 'stockout' | 'outlier' | 'level_shift';
export type MissingMeaning = 'unknown' | 'zero';

/**
 * A change of the history before a model is fitted, in the units of the data. A `level_shift` is reported by the last
 * period on the old level; all periods before it were moved in the same way. An `outlier` whose `used` equals
 * `observed` was found and kept.
 */
export interface Adjustment {
  readonly kind: AdjustmentKind;
  /** Index in the series as it was given. */
  readonly at: number;
  readonly observed: number;
  /** What was taken instead; null where the period was taken for unknown. */
  readonly used: number | null;
}

/**
 * The covariates as they were known at an earlier origin, after `cut` observations. Drivers that are missing there keep
 * their last value.
 */
export function contextUpTo(context: SeriesContext, cut: number, horizon: number): SeriesContext {
  const { stockouts, drivers } = context;
  return {
    ...context,
    ...(stockouts === undefined ? {} : { stockouts: stockouts.subarray(0, cut) }),
    ...(drivers === undefined
      ? {}
      : {
          drivers: drivers.map((driver) => ({
            ...driver,
            columns: driver.columns.map(({ name, values }) => ({
              name,
              values: carriedForward(values.subarray(0, cut + horizon)),
            })),
          })),
        }),
  };
}

/** @throws RangeError where the context does not fit the series */
export function assertContext(context: SeriesContext, length: number, horizon: number): void {
  const { stockouts, drivers = [] } = context;
  if (stockouts !== undefined && stockouts.length !== length)
    throw new RangeError('stockouts must be as long as the series');
  const names = new Set<string>();
  for (const { name, columns } of drivers) {
    if (names.size === names.add(name).size) throw new RangeError(`driver ${name} is there twice`);
    for (const { values } of columns) {
      if (values.length !== length + horizon)
        throw new RangeError(`driver ${name} must cover the history and the horizon`);
      if (!values.subarray(length).every(Number.isFinite))
        throw new RangeError(`driver ${name} lacks values for the horizon`);
    }
  }
}

/**
 * The series with zero demand in place of missing periods after the first observation, if missing periods mean zero;
 * otherwise the series unchanged.
 */
export function observedIn(y: Float64Array, { missing }: SeriesContext): Float64Array {
  if (missing !== 'zero') return y;
  const first = y.findIndex(Number.isFinite);
  if (first < 0) return y;
  return y.map((value, t) => (t > first && !Number.isFinite(value) ? 0 : value));
}
