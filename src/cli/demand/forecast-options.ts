import { FREQUENCIES, type Frequency } from '../../forecasting/calendar/index.ts';
import { defaultSeasonLength, METHODS, type MethodName } from '../../forecasting/engine/index.ts';
import type { Arguments, OptionTable } from '../arguments.ts';
import { UsageError } from '../command-failure.ts';

const LONGEST_HORIZON = 10_000;
const LONGEST_SEASON = 10_000;

/** What both commands on a file are told. */
export interface FileOptions {
  readonly input: string;
  readonly frequency: Frequency | undefined;
  readonly horizon: number;
  readonly season: number | undefined;
  readonly method: MethodName;
}

export const FILE_OPTIONS = {
  input: { type: 'string', short: 'i' },
  frequency: { type: 'string' },
  horizon: { type: 'string' },
  season: { type: 'string' },
  method: { type: 'string' },
} as const satisfies OptionTable;

/** The lines of help that go with them. */
export const FILE_OPTIONS_HELP = `  --input FILE       CSV or NDJSON with unique_id, ds and y, plain or gzip; - is standard input
  --horizon N        periods to forecast, 1 to ${LONGEST_HORIZON}
  --frequency NAME   ${FREQUENCIES.join(', ')}; found from the dates when left out
  --season N         periods in a season; by default the usual one of the frequency
  --method NAME      auto, or one of ${METHODS.slice(1, 8).join(', ')},
                     ${METHODS.slice(8).join(', ')}`;

export function fileOptions(args: Arguments): FileOptions {
  const input = args.required('input');
  const horizon = args.integer('horizon', { min: 1, max: LONGEST_HORIZON });
  if (horizon === undefined) throw new UsageError('--horizon is required');
  return {
    input,
    frequency: args.choice('frequency', FREQUENCIES),
    horizon,
    season: args.integer('season', { min: 1, max: LONGEST_SEASON }),
    method: args.choice('method', METHODS) ?? 'auto',
  };
}

/** Periods in a season: as asked, or as usual for the frequency. */
export function seasonOf(options: FileOptions, frequency: Frequency): number {
  return options.season ?? defaultSeasonLength(frequency);
}
