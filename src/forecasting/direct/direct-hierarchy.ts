import { invalidField } from '../../platform/index.ts';
import { denseValues, type ObservationRun } from '../demand/segment-codec.ts';
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

/** Periods that the histories of aggregates may have in all. */
const MOST_PERIODS = 40_000;

/** What is to be forecast, and how what comes of it is made to add up. */
export interface Arrangement {
  readonly ids: readonly string[];
  /** The last period of each series. */
  readonly ends: readonly number[];
  readonly histories: readonly Float64Array[];
  readonly settled: (base: readonly (SeriesForecast | null)[]) => (SeriesForecast | null)[];
}

/** Each series by itself. */
export function apart(ids: readonly string[], runs: readonly ObservationRun[]): Arrangement {
  return {
    ids,
    ends: runs.map(endOf),
    histories: runs.map(denseValues),
    settled: (base) => [...base],
  };
}

/**
 * Series with their aggregates behind them, all of which end with the last. @throws Problem naming the id that has no
 * place, or the hierarchy where it has too much to forecast
 */
export function together(
  ids: readonly string[],
  runs: readonly ObservationRun[],
  seasonLength: number,
  { separator, layout, reconcile }: HierarchyRequest,
): Arrangement {
  const wrong = misplaced(ids, separator, layout);
  if (wrong !== null) {
    throw invalidField(`/series/${wrong.index}/uniqueId`, wrong.reason, detailOf(wrong));
  }
  const hierarchy = hierarchyOf(ids, separator, layout);
  const ends = runs.map(endOf);
  const span = Math.max(...ends) - Math.min(...runs.map(({ periods }) => periods[0]!)) + 1;
  if (hierarchy.nodes.length * Math.min(span, longestHistory(seasonLength)) > MOST_PERIODS) {
    const detail = `has ${hierarchy.nodes.length} sums of ${span} periods; import the series as a dataset`;
    throw invalidField('/hierarchy', 'too_many', detail);
  }
  const leaves = runs.map((run, i) => ({ lastPeriod: ends[i]!, values: denseValues(run) }));
  const { end, series, nonNegative } = hierarchyHistories(hierarchy, leaves, seasonLength);
  const first = hierarchy.nodes.length;
  const behind = <T>(all: readonly T[]): T[] => [...all.slice(first), ...all.slice(0, first)];
  const inFront = <T>(all: readonly T[]): T[] => [...all.slice(-first), ...all.slice(0, -first)];
  return {
    ids: [...ids, ...hierarchy.nodes],
    ends: series.map(() => end),
    histories: behind(series),
    settled: (base) => behind(coherentForecasts(hierarchy, inFront(base), reconcile, nonNegative)),
  };
}

function endOf({ periods }: ObservationRun): number {
  return periods.at(-1)!;
}
