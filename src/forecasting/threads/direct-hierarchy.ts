import {
  coherentForecasts,
  hierarchyHistories,
  hierarchyOf,
  longestHistory,
  misplaced,
  type SeriesForecast,
} from '../engine/index.ts';
import type { HierarchyRequest } from '../hierarchies/hierarchy.dto.ts';
import { detailOf } from '../hierarchies/places.ts';
import type { ModelInput } from '../covariates/model-input.ts';
import { invalidInput } from './invalid-input.ts';

/** Periods that the histories of aggregates may have in all. */
const MAX_PERIODS = 40_000;

/** Rows to forecast, and their reconciliation. */
export interface Arrangement {
  readonly ids: readonly string[];
  readonly series: readonly ModelInput[];
  readonly settled: (base: readonly (SeriesForecast | null)[]) => (SeriesForecast | null)[];
}

/** Plans independent forecasts of series. */
export function planIndependent(
  ids: readonly string[],
  series: readonly ModelInput[],
): Arrangement {
  return { ids, series, settled: (base) => [...base] };
}

/**
 * Plans the forecast of a hierarchy: leaves and their aggregates, which all end at the same period.
 * @throws InvalidInput naming the id that does not fit, or the hierarchy if it is too large or combined with covariates
 */
export function planHierarchy(
  ids: readonly string[],
  leaves: readonly ModelInput[],
  seasonLength: number,
  end: number,
  { separator, layout, reconcile }: HierarchyRequest,
): Arrangement {
  const wrong = misplaced(ids, separator, layout);
  if (wrong !== null) {
    throw invalidInput(`/series/${wrong.index}/uniqueId`, wrong.reason, detailOf(wrong));
  }
  if (leaves.some(({ context }) => Object.keys(context).length > 0)) {
    const detail = 'does not support drivers, stockouts, holidays or tradingDays';
    throw invalidInput('/hierarchy', 'not_with_drivers', detail);
  }
  const hierarchy = hierarchyOf(ids, separator, layout);
  const observed = leaves.filter(({ y }) => y.length > 0);
  const span = end - Math.min(...observed.map(({ first }) => first)) + 1;
  if (hierarchy.nodes.length * Math.min(span, longestHistory(seasonLength)) > MAX_PERIODS) {
    const detail = `has ${hierarchy.nodes.length} sums of ${span} periods, too many for one request; import the series as a dataset`;
    throw invalidInput('/hierarchy', 'too_many', detail);
  }
  const { series, nonNegative } = hierarchyHistories(
    hierarchy,
    leaves.map(({ y, last }) => ({ lastPeriod: last, values: y })),
    seasonLength,
    end,
  );
  const first = hierarchy.nodes.length;
  const behind = <T>(all: readonly T[]): T[] => [...all.slice(first), ...all.slice(0, first)];
  const inFront = <T>(all: readonly T[]): T[] => [...all.slice(-first), ...all.slice(0, -first)];
  const laid = series.map((y) => ({ y, first: end - y.length + 1, last: end, context: {} }));
  return {
    ids: [...ids, ...hierarchy.nodes],
    series: behind(laid),
    settled: (base) => {
      const coherent = coherentForecasts(hierarchy, inFront(base), reconcile, nonNegative);
      return behind(base.map((_, at) => coherent(at)));
    },
  };
}
