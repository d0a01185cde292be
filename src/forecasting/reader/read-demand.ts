import { DemandRows } from './demand-rows.ts';
import type { ReadEvent } from './read-event.ts';
import { DEFAULT_COLUMNS, readLimits, type ReadLimits, type ReadOptions } from './read-options.ts';
import { ReaderError } from './reader-error.ts';
import { CsvRecords } from './records/csv-records.ts';
import { NdjsonRecords } from './records/ndjson-records.ts';
import { openBytes } from './source/byte-source.ts';
import { StrictTextDecoder, UndecodableBytes } from './source/text-decoding.ts';

type Records = CsvRecords | NdjsonRecords;

const PROGRESS_BYTES = 1024 ** 2;

/**
 * Reads a demand file. Checks every row, and yields the accepted rows as batches of runs, the refused rows with their
 * reasons, progress, and finally a summary. Memory depends on `limits.batchRows` and the number of series, not on the
 * file. A file that is unreadable as a whole ends in a `ReaderError`; nothing else is ever thrown.
 */
export async function* readDemand(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<ReadEvent, void, undefined> {
  const limits = readLimits(options);
  const rows = new DemandRows(options);
  const decoder = new StrictTextDecoder(options.encoding ?? 'utf-8');
  let bytesRead = 0;
  let reported = 0;
  let records: Records | undefined;
  let start = '';
  const push = (block: Uint8Array, last: boolean): void => {
    const text = decodeOrExplain(decoder, block, last, records, start);
    if (records === undefined) {
      start += text;
      records = chooseRecords(start, last, options, limits, rows);
      if (records !== undefined) records.push(start, last);
    } else {
      records.push(text, last);
    }
  };
  const source = openBytes(chunks, {
    gzip: options.gzip ?? false,
    maxBytes: limits.maxBytes,
    blockBytes: limits.blockBytes,
    onRead: (bytes) => (bytesRead += bytes),
  });
  try {
    throwIfAborted(options.signal);
    for await (const block of source) {
      throwIfAborted(options.signal);
      push(block, false);
      if (bytesRead - reported >= PROGRESS_BYTES) {
        reported = bytesRead;
        rows.emitRejected();
        rows.events.push({ type: 'progress', bytesRead, rows: rows.rows, rejected: rows.rejected });
      }
      if (rows.events.length > 0) yield* taken(rows);
    }
    push(new Uint8Array(0), true);
    const summary = rows.finish(bytesRead);
    yield* taken(rows);
    yield { type: 'summary', summary };
  } catch (error) {
    yield* taken(rows);
    throw error instanceof ReaderError ? error : unexpected(error);
  }
}

function taken(rows: DemandRows): ReadEvent[] {
  const { events } = rows;
  rows.events = [];
  return events;
}

/** Picks the format by the first character that is not blank, unless it was named. */
function chooseRecords(
  start: string,
  last: boolean,
  options: ReadOptions,
  limits: ReadLimits,
  rows: DemandRows,
): Records | undefined {
  const first = start.trimStart()[0];
  if (first === undefined) {
    if (last || start.length > limits.maxRecordLength) {
      throw new ReaderError('empty_file', 'the file is empty');
    }
    return undefined;
  }
  const shared = {
    columns: { ...DEFAULT_COLUMNS, ...options.columns },
    extras: options.extras ?? [],
    maxRecordLength: limits.maxRecordLength,
    onLayout: rows.begin.bind(rows),
  };
  const format = options.format ?? (first === '{' || first === '[' ? 'ndjson' : 'csv');
  return format === 'ndjson'
    ? new NdjsonRecords(shared, rows)
    : new CsvRecords({ ...shared, delimiter: options.delimiter }, rows);
}

function decodeOrExplain(
  decoder: StrictTextDecoder,
  block: Uint8Array,
  last: boolean,
  records: Records | undefined,
  start: string,
): string {
  try {
    return decoder.decode(block, last);
  } catch (error) {
    if (!(error instanceof UndecodableBytes)) throw error;
    const before = (records?.pending ?? start) + error.before;
    const line = (records?.currentLine ?? 1) + before.split(/\r\n|\n|\r/).length - 1;
    throw new ReaderError(
      'wrong_encoding',
      `line ${line} has bytes that are not ${error.encoding}; save the file as UTF-8, or give its encoding`,
      line,
      error,
    );
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new ReaderError('aborted', 'reading was stopped', undefined, signal.reason);
  }
}

function unexpected(error: unknown): ReaderError {
  return new ReaderError('source_failed', 'the file could not be read', undefined, error);
}
