import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { DemandStore, SeriesRow } from './demand.store.ts';
import type { SealedDemand } from './sealed-demand.ts';
import { NO_OBSERVATIONS, type ObservationRun } from './segment-codec.ts';

/** A dataset, and the key to its demand. */
export interface OpenDataset {
  readonly dataset: DatasetEntity;
  readonly sealed: SealedDemand;
}

/** A series with its observations. */
export interface SeriesRun {
  readonly row: SeriesRow;
  readonly run: ObservationRun;
}

/** Reads and opens series from an ordinal on, in order; `size` of them, or fewer at the end of the dataset. */
export async function readSeries(
  store: DemandStore,
  open: OpenDataset,
  fromOrdinal: number,
  size: number,
): Promise<SeriesRun[]> {
  const { organizationId, id } = open.dataset;
  return openSeries(store, open, await store.listSeries(organizationId, id, fromOrdinal, size));
}

/** Opens the observations of these series. */
export async function openSeries(
  store: DemandStore,
  { dataset: { organizationId, id }, sealed }: OpenDataset,
  rows: readonly SeriesRow[],
): Promise<SeriesRun[]> {
  const ordinals = rows.map(({ ordinal }) => ordinal);
  const runs = await sealed.openSeries(await store.listSegments(organizationId, id, ordinals));
  return rows.map((row) => ({ row, run: runs.get(row.ordinal) ?? NO_OBSERVATIONS }));
}
