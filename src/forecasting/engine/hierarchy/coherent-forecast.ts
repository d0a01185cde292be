import type { DemandSpread } from '../inventory/demand-spread.ts';
import type { SeriesForecast } from '../series-forecast.ts';

/** What reconciling made of one series: its means by step, and how much narrower it is spread around them. */
export interface Reconciled {
  readonly mean: Float64Array;
  readonly narrowing: Float64Array;
  /** Whether it may not fall below zero. */
  readonly nonNegative: boolean;
}

/** The parts of a forecast that reconciling changes. */
export type Adjustable = Pick<SeriesForecast, 'mean' | 'lower' | 'upper'> &
  Partial<Pick<SeriesForecast, 'components' | 'spread'>>;

/**
 * A forecast around its reconciled means: bounds and spread move along, level and trend take up the difference, so that
 * all that is told of the series still fits together.
 */
export function reconciledTo<T extends Adjustable>(forecast: T, reconciled: Reconciled): T {
  const { mean, narrowing, nonNegative } = reconciled;
  const moved = (bounds: Float64Array): Float64Array =>
    bounds.map((bound, step) => {
      const value = mean[step]! + narrowing[step]! * (bound - forecast.mean[step]!);
      return nonNegative ? Math.max(0, value) : value;
    });
  const { components, spread } = forecast;
  const shift = mean.map((value, step) => value - forecast.mean[step]!);
  return {
    ...forecast,
    mean,
    lower: forecast.lower.map(moved),
    upper: forecast.upper.map(moved),
    ...(components === undefined
      ? {}
      : {
          components: {
            level: components.level + shift[0]!,
            trend: components.trend.map((value, step) => value + shift[step]! - shift[0]!),
            season: components.season,
          },
        }),
    ...(spread === undefined ? {} : { spread: narrowed(spread, narrowing) }),
  };
}

function narrowed(spread: DemandSpread, narrowing: Float64Array): DemandSpread {
  if (spread.kind !== 'distances') return spread;
  const by = (value: number, step: number): number => value * narrowing[step]!;
  return { ...spread, near: spread.near.map(by), far: spread.far.map(by) };
}
