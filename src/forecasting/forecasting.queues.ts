import type { Queue } from '../platform/index.ts';

export const IMPORT_QUEUE: Queue = { name: 'import', version: 1 };
export const FORECAST_QUEUE: Queue = { name: 'forecast', version: 2 };
