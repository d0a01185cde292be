export { ForecastingModule } from './forecasting.module.ts';
export { JobWorkers } from './job-workers.ts';
export { DatasetOwnerStore } from './datasets/dataset-owner.store.ts';
export { FILE_SCHEMAS } from './formats/table.openapi.ts';
export { DatasetGrantSource } from './datasets/dataset-grant.source.ts';
export { FORECASTING_DESCRIPTOR } from './forecasting.descriptor.ts';
