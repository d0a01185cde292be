import type { DemandSpread } from '../inventory/demand-spread.ts';
import type { SeriesForecast } from '../series-forecast.ts';

/** Result of reconciliation for one series: its means by step, and the factors of the distances from them. */
export interface Reconciled {
  readonly mean: Float64Array;
  readonly narrowing: Float64Array;
  /** Whether it may not fall below zero. */
  readonly nonNegative: boolean;
}

/** The parts of a forecast that reconciliation changes. */
export type Adjustable = Pick<SeriesForecast, 'mean' | 'lower' | 'upper'> &
  Partial<Pick<SeriesForecast, 'components' | 'spread'>>;

/**
 * Moves a forecast to its reconciled means. Bounds and spread move with the mean, and level and trend include the
 * difference, so that the components still add up to the mean.
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
