import { AccessDecisionEntity } from './access-requests/access-decision.entity.ts';
import { AccessRequestEntity } from './access-requests/access-request.entity.ts';
import { DatasetEntity } from './datasets/dataset.entity.ts';
import { ImportEntity } from './imports/import.entity.ts';
import { RunEntity } from './runs/run.entity.ts';

export { ForecastingModule } from './forecasting.module.ts';
export { JobWorkers } from './job-workers.ts';
export { DatasetOwnerStore } from './datasets/dataset-owner.store.ts';
export { DatasetLocator } from './datasets/dataset.locator.ts';
export { ACCESS_REQUEST } from './access-requests/access-request.policy.ts';
export { AccessRequestLocator } from './access-requests/access-request.locator.ts';
export { SERIES_BOUNDS } from './direct/series-input.ts';
export { DATASET } from './datasets/dataset.policy.ts';
export { FILE_SCHEMAS } from './runs/table.openapi.ts';
/** The tables that this floor maps. */
export const FORECASTING_ENTITIES = [
  AccessDecisionEntity,
  AccessRequestEntity,
  DatasetEntity,
  ImportEntity,
  RunEntity,
];
export { DatasetGrantSource } from './datasets/dataset-grant.source.ts';
