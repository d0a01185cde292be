import type { DateWarning, Frequency, Phase } from '../../forecasting/calendar/index.ts';
import { formatPeriod } from '../../forecasting/calendar/index.ts';
import {
  type FileErrorCode,
  readDemand,
  ReaderError,
  type ReadSummary,
  type RowErrorCode,
} from '../../forecasting/reader/index.ts';
import { Progress } from '../progress.ts';
import { CommandFailure } from '../command-failure.ts';
import type { FileOptions } from './forecast-options.ts';
import { openInput } from './open-input.ts';
import { RejectedRowCounter } from './rejected-row-counter.ts';
import { type ObservedSeries, SeriesAssembler } from './series-assembler.ts';

/** A file that has been read to its end. */
export interface DemandFile {
  readonly frequency: Frequency;
  readonly phase: Phase;
  readonly rows: number;
  readonly seriesCount: number;
  /** Complete once `series` has been gone through. */
  readonly refusals: RejectedRowCounter;
  /** The last period in which any series has an observation, but for dates far from all others. */
  readonly latest: number;
  /** Probable mistakes in the dates of all series. */
  readonly warnings: readonly DateWarning[];
  /** The series in the order of their first appearance; `quietly` without telling of rows that are refused. */
  readonly series: (quietly?: boolean) => Generator<ObservedSeries>;
}

/** Options with which a file may be read that cannot be read without. */
const OPTIONS: Partial<Record<FileErrorCode, string>> = {
  ambiguous_header: ' with --delimiter',
  missing_column: '; see --columns',
  no_dates: '; see --date-order',
  unknown_frequency: ' with --frequency',
  wrong_encoding: ' with --encoding',
  wrong_frequency: '; see --frequency',
};

const NO_PHASE: Phase = { style: 'index', month: 0, day: 0, second: 0 };

/** Reads a demand file and gathers its series. @throws CommandFailure where the file cannot be read as a whole */
export async function readDemandFile(
  { input: path, frequency, reading }: FileOptions,
  extras: readonly string[],
): Promise<DemandFile> {
  const input = await openInput(path);
  const progress = new Progress();
  const runs = new SeriesAssembler();
  const refusals = new RejectedRowCounter();
  let summary: ReadSummary | undefined;
  try {
    const options = { ...reading, frequency: frequency ?? 'detect', extras } as const;
    for await (const event of readDemand(input.chunks, options)) {
      if (event.type === 'batch') runs.add(event.batch);
      else if (event.type === 'rejected') refusals.add(event.rows);
      else if (event.type === 'progress') progress.show('Reading', event.bytesRead, input.bytes);
      else if (event.type === 'summary') summary = event.summary;
    }
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    const hint = OPTIONS[error.code] ?? '';
    throw new CommandFailure(`${nameOf(path)}: ${error.message}${hint} (${error.code})`, error);
  } finally {
    progress.clear();
  }
  if (summary === undefined) throw new CommandFailure(`${nameOf(path)} ended without a summary`);
  return demandFile(summary, runs, refusals);
}

function demandFile(
  summary: ReadSummary,
  runs: SeriesAssembler,
  refusals: RejectedRowCounter,
): DemandFile {
  const { frequency, rows, warnings } = summary;
  const phase = summary.phase ?? NO_PHASE;
  const { columns } = summary.layout;
  const refuse = (line: number, column: string, code: RowErrorCode, detail: string): void =>
    refusals.add([{ line, column, code, detail, row: '' }]);
  const series = (quietly = false): Generator<ObservedSeries> =>
    quietly
      ? runs.series(SILENT)
      : runs.series({
          onRepeat: ({ id, period, line, firstLine }) => {
            const ds = formatPeriod(frequency, phase, period);
            const detail = `line ${firstLine} already has ${JSON.stringify(id)} at ${ds}`;
            refuse(line, columns.ds, 'duplicate_observation', detail);
          },
          onMissing: ({ line }) => {
            const detail = 'the value is missing, but the series has later values';
            refuse(line, columns.y, 'missing_value', detail);
          },
        });
  const latest = summary.latest ?? -Infinity;
  return { frequency, phase, rows, seriesCount: runs.size, latest, warnings, refusals, series };
}

const SILENT = { onRepeat: () => undefined, onMissing: () => undefined };

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}
