export { neutralised } from './formula-guard.ts';
export { buffersOf } from './read-event.ts';
export type {
  FileLayout,
  ReadEvent,
  ReadSummary,
  RejectedRow,
  RowErrorCode,
  RunBatch,
} from './read-event.ts';
export type {
  DecimalMark,
  Delimiter,
  DemandColumns,
  ReadLimits,
  ReadOptions,
} from './read-options.ts';
export { readDemand } from './read-demand.ts';
export { readDemandInThread } from './reader.client.ts';
export { type FileErrorCode, ReaderError } from './reader-error.ts';
export { formatRejectedHeader, formatRejectedRows } from './rejected-rows.ts';
