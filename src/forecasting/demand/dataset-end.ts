import { usualEnd } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { DemandStore } from './demand.store.ts';
import type { SealedDemand } from './sealed-demand.ts';

/** Segments opened to find out whether the latest observations are far from all others. */
const SEGMENTS_OPENED = 50;

/** The periods that the series of a dataset span. */
export interface DatasetExtent {
  readonly first: number;
  /** The last period in which any series has an observation, but for dates far from all others. */
  readonly end: number;
}

/** First and last period of the first series of a dataset; null without observations. */
export async function datasetExtent(
  store: DemandStore,
  sealed: SealedDemand,
  { organizationId, id, seriesCount }: DatasetEntity,
  series = seriesCount,
): Promise<DatasetExtent | null> {
  const { first, last, observations } = await store.extentOf(organizationId, id, series);
  if (first === null || last === null) return null;
  const latest = await store.listLatestSegments(organizationId, id, series, SEGMENTS_OPENED);
  const rows = new Map<number, number>();
  for (const segment of latest) {
    for (const period of (await sealed.open([segment])).periods)
      rows.set(period, (rows.get(period) ?? 0) + 1);
  }
  // Below the end of the last one that was opened other segments may have observations as well.
  const known = latest.length < SEGMENTS_OPENED ? first : latest.at(-1)!.lastPeriod;
  const periods = [...rows].filter(([period]) => period >= known).sort(([a], [b]) => b - a);
  const stretches = periods.map(([period, count]) => ({
    first: period,
    last: period,
    rows: count,
  }));
  return { first, end: usualEnd(stretches, first, observations) };
}
