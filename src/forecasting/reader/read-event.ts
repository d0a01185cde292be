import type { DateWarning, DsProblem, Frequency, Phase } from '../calendar/index.ts';
import type { DecimalMark, DemandColumns } from './read-options.ts';

/** Reason why a row was refused. */
export type RowErrorCode =
  | DsProblem['code']
  | 'ambiguous_number'
  | 'broken_quotes'
  | 'duplicate_observation'
  | 'duplicate_key'
  | 'invalid_id'
  | 'line_too_long'
  | 'missing_id'
  | 'missing_value'
  | 'not_a_number'
  | 'not_finite'
  | 'not_json'
  | 'thousands_separator'
  | 'too_few_fields'
  | 'too_many_fields'
  | 'wrong_decimal_mark'
  | 'wrong_type';

/** A refused row, with the data needed to correct it and send it again. */
export interface RejectedRow {
  /** 1-based physical line on which the record starts. */
  readonly line: number;
  /** The file's own name of the column, empty when the whole record is meant. */
  readonly column: string;
  readonly code: RowErrorCode;
  readonly detail: string;
  /**
   * The record as it stood in the file, without its line end (cut at 4,096 characters where the
   * record was too long). For `duplicate_observation` it is written anew from what was read, with
   * every column but the three empty.
   */
  readonly row: string;
}

/** Layout of the file, needed to write its rejected rows. Plain JSON. */
export interface FileLayout {
  readonly format: 'csv' | 'ndjson';
  readonly columns: DemandColumns;
  /** CSV: the names in the header, in order. NDJSON: empty. */
  readonly header: readonly string[];
  readonly delimiter: string;
}

/**
 * Observations grouped into runs. Run `r` is series `series[r]` from `offsets[r]` up to (not including) `offsets[r +
 * 1]` of the three columns; its periods ascend strictly. A series has one run per batch and may have runs in later
 * batches, which the consumer merges. Only the consumer can detect a period that occurs in several batches.
 */
export interface RunBatch {
  /** Ids seen first in this batch; they are numbered on from `firstNewSeries`. */
  readonly newSeries: readonly string[];
  readonly firstNewSeries: number;
  readonly series: Int32Array<ArrayBuffer>;
  readonly offsets: Int32Array<ArrayBuffer>;
  readonly periods: Int32Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly lines: Uint32Array<ArrayBuffer>;
  /** The further columns asked for, NaN where a row lacks one. */
  readonly extras: readonly Float64Array<ArrayBuffer>[];
}

/** Detected properties of the file, and counts. */
export interface ReadSummary {
  readonly layout: FileLayout;
  readonly frequency: Frequency;
  /** Null when not one row had a usable date. */
  readonly phase: Phase | null;
  readonly decimal: DecimalMark;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly series: number;
  /** Periods without an observation between the first and the last of their series. */
  readonly gaps: number;
  /** Probable mistakes in the dates of all series. */
  readonly warnings: readonly DateWarning[];
  /** The last period with a value that does not lie far from all others; null without one. */
  readonly latest: number | null;
  readonly bytesRead: number;
  readonly batches: number;
}

/**
 * Events of reading a file, in the order of detection. This is not always the order of lines: the first rows wait until
 * the phase is known, and duplicates are detected per batch.
 */
export type ReadEvent =
  | { readonly type: 'layout'; readonly layout: FileLayout }
  | { readonly type: 'rejected'; readonly rows: readonly RejectedRow[] }
  | { readonly type: 'batch'; readonly batch: RunBatch }
  | {
      readonly type: 'progress';
      /** Bytes taken from the source, before decompression. */
      readonly bytesRead: number;
      readonly rows: number;
      readonly rejected: number;
    }
  | { readonly type: 'summary'; readonly summary: ReadSummary };

/** The buffers of a batch, to be moved rather than copied between threads. */
export function buffersOf(batch: RunBatch): ArrayBuffer[] {
  const { series, offsets, periods, values, lines, extras } = batch;
  return [series, offsets, periods, values, lines, ...extras].map(({ buffer }) => buffer);
}
