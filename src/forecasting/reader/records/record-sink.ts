import type { RowErrorCode } from '../read-event.ts';

/** Gives back the text of a record, for the few records that need it. */
export interface RecordText {
  rawText(index: number): string;
}

/**
 * Where the records of a file go. `y` and what was asked for in further columns are text (CSV) or already
 * numbers (NDJSON); `block` and `index` lead back to the record's own text.
 */
export interface RecordSink {
  accept(
    id: string,
    ds: string,
    y: string | number,
    line: number,
    block: RecordText,
    index: number,
    extras?: readonly (string | number)[],
  ): void;
  reject(line: number, column: string, code: RowErrorCode, detail: string, row: string): void;
}

/** Part of an over-long record that the report keeps. */
export function keptOfLongRecord(text: string, maxRecordLength: number): string {
  return text.slice(0, Math.min(4096, maxRecordLength));
}
