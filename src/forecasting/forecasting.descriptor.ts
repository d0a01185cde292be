import type { ModuleDescriptor } from '../platform/index.ts';
import { RunEntity } from './runs/run.entity.ts';
import { ImportEntity } from './imports/import.entity.ts';
import { DatasetEntity } from './datasets/dataset.entity.ts';
import { AccessRequestEntity } from './access-requests/access-request.entity.ts';
import { AccessDecisionEntity } from './access-requests/access-decision.entity.ts';
import { AccessRequestLocator } from './access-requests/access-request.locator.ts';
import { ACCESS_REQUEST } from './access-requests/access-request.policy.ts';
import { DatasetLocator } from './datasets/dataset.locator.ts';
import { DATASET } from './datasets/dataset.policy.ts';
import { DEMAND_SEGMENT, LIST_CURSOR, SERIES_ID } from './demand/demand-places.ts';
import { SERIES_BOUNDS } from './threads/series-input.ts';
import { FORECAST_QUEUE, IMPORT_QUEUE } from './forecasting.queues.ts';
import { IMPORT_CHUNK, IMPORT_REJECTION, IMPORT_RUN } from './imports/import-places.ts';
import { SERIES_FORECAST, SETTLED_FORECAST } from './runs/run-places.ts';

export const FORECASTING_DESCRIPTOR: ModuleDescriptor = {
  name: 'forecasting',
  entities: [AccessDecisionEntity, AccessRequestEntity, DatasetEntity, ImportEntity, RunEntity],
  tables: [
    'demand_segment',
    'forecast_series',
    'import_chunk',
    'import_rejection',
    'import_run',
    'series',
  ],
  resourceTypes: [
    { subject: ACCESS_REQUEST, locator: AccessRequestLocator },
    { subject: DATASET, locator: DatasetLocator },
  ],
  queues: [FORECAST_QUEUE, IMPORT_QUEUE],
  bodies: [
    { kind: 'stream', paths: /^\/v1\/datasets\/[^/]+\/imports\/?$/ },
    { kind: 'long', paths: /^\/v1\/forecast\/?$/, bounds: SERIES_BOUNDS },
  ],
  upkeep: { functions: ['forget_received_files'] },
  sealed: [
    DEMAND_SEGMENT,
    IMPORT_CHUNK,
    IMPORT_REJECTION,
    IMPORT_RUN,
    LIST_CURSOR,
    SERIES_FORECAST,
    SERIES_ID,
    SETTLED_FORECAST,
  ],
  bytes: {
    'series.lookup': 'blind index of the id',
  },
};
