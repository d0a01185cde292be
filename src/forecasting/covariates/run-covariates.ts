import type { DatasetId } from '../../platform/index.ts';
import type { MissingMeaning } from '../engine/index.ts';
import type { SIBLINGS } from './covariates.dto.ts';

/**
 * A dataset of driver values. Each of its series applies to the series of the same id; its series `*` applies to series
 * without one of their own.
 */
export interface RunDriver {
  readonly name: string;
  readonly datasetId: DatasetId;
}

/** Covariates of a dataset's forecast, as stored with it. */
export interface RunCovariates {
  readonly drivers: readonly RunDriver[];
  /** The dataset that is other than 0 where stock ran out. */
  readonly stockouts: DatasetId | null;
  readonly holidays: readonly string[];
  readonly tradingDays: boolean;
  readonly missing: MissingMeaning;
  readonly siblings: (typeof SIBLINGS)[number];
}

/** Ids of the other datasets that a forecast uses. */
export function covariateDatasetsOf(sides: RunCovariates | null): DatasetId[] {
  if (sides === null) return [];
  const { drivers, stockouts } = sides;
  return [...drivers.map(({ datasetId }) => datasetId), ...(stockouts === null ? [] : [stockouts])];
}

/** Whether series are forecast without covariates. The seasonal pattern of siblings does not count as one. */
export function hasNoCovariates({
  drivers,
  stockouts,
  holidays,
  tradingDays,
  missing,
}: RunCovariates): boolean {
  return (
    drivers.length === 0 &&
    stockouts === null &&
    holidays.length === 0 &&
    !tradingDays &&
    missing === 'unknown'
  );
}
