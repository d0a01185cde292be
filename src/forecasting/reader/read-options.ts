import type { DateOrder, Frequency, Phase } from '../calendar/index.ts';

/** Options of reading a file. Missing ones are detected from the file, or have a default. */
export interface ReadOptions {
  /** `detect` finds it from the first rows, and fails with `unknown_frequency` where it cannot. */
  readonly frequency: Frequency | 'detect';
  /** The phase an earlier import stored; without it the first rows decide. */
  readonly phase?: Phase | undefined;
  readonly format?: 'csv' | 'ndjson' | undefined;
  /** True: the bytes must be gzip. Left out or false: gzip is recognised by its first bytes. */
  readonly gzip?: boolean | undefined;
  /** Default UTF-8; UTF-16 is recognised by its byte order mark. */
  readonly encoding?: 'utf-8' | 'windows-1252' | undefined;
  readonly delimiter?: Delimiter | undefined;
  /** Decimal mark; if given, thousands may be grouped. */
  readonly decimal?: DecimalMark | undefined;
  /** Order of day and month in dates that end with the year. */
  readonly dateOrder?: DateOrder | undefined;
  /** The file's own names for the three columns. */
  readonly columns?: Partial<DemandColumns> | undefined;
  /**
   * Further columns of numbers, by the file's own names. Rows may then lack `y`, which is NaN in the batch: they carry
   * what is known of periods without an observation.
   */
  readonly extras?: readonly string[] | undefined;
  readonly limits?: Partial<ReadLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Delimiter = ',' | ';' | '\t' | '|';
export type DecimalMark = 'point' | 'comma';

/** The names under which the file holds the three columns. */
export interface DemandColumns {
  readonly uniqueId: string;
  readonly ds: string;
  readonly y: string;
}

/** Limits of memory and time. */
export interface ReadLimits {
  /** Bytes after decompression. */
  readonly maxBytes: number;
  readonly maxSeries: number;
  /** Rows held before a batch is handed on; at most 2,000,000. */
  readonly batchRows: number;
  /** Characters of one record. */
  readonly maxRecordLength: number;
  /** Bytes decoded and parsed at once; the result does not depend on it. */
  readonly blockBytes: number;
}

export const DEFAULT_COLUMNS: DemandColumns = { uniqueId: 'unique_id', ds: 'ds', y: 'y' };

export const DEFAULT_LIMITS: ReadLimits = {
  maxBytes: 2 * 1024 ** 3,
  maxSeries: 1_000_000,
  batchRows: 1_000_000,
  maxRecordLength: 1024 ** 2,
  blockBytes: 32 * 1024,
};

/** Run grouping has room for places up to here. */
const MAX_BATCH_ROWS = 2_000_000;

/** The limits in force: those given that are positive whole numbers, the defaults elsewhere. */
export function readLimits(options: ReadOptions): ReadLimits {
  const given = Object.entries(options.limits ?? {}).filter(
    ([, value]) => Number.isSafeInteger(value) && value > 0,
  );
  const limits: ReadLimits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
  return { ...limits, batchRows: Math.min(limits.batchRows, MAX_BATCH_ROWS) };
}
