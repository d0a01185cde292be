import type { RowErrorCode } from '../read-event.ts';

/** Returns the text of a record, for the few records that need it. */
export interface RecordText {
  rawText(index: number): string;
}

/**
 * Receiver of the records of a file. `y` and further columns are text (CSV) or already numbers (NDJSON); `block` and
 * `index` identify the text of the record.
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
