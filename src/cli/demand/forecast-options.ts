import { FREQUENCIES, type Frequency } from '../../forecasting/calendar/index.ts';
import { defaultSeasonLength, METHODS, type MethodName } from '../../forecasting/engine/index.ts';
import type { DemandColumns, ReadOptions } from '../../forecasting/reader/index.ts';
import type { Arguments, OptionTable } from '../arguments.ts';
import { UsageError } from '../command-failure.ts';

const MAX_HORIZON = 10_000;
const MAX_SEASON_LENGTH = 10_000;

/** Common options of the two commands on a file. */
export interface FileOptions {
  readonly input: string;
  readonly frequency: Frequency | undefined;
  readonly horizon: number;
  readonly season: number | undefined;
  readonly method: MethodName;
  /** How the file is to be read, where it does not show it. */
  readonly reading: FileReading;
}

export type FileReading = Pick<
  ReadOptions,
  'encoding' | 'delimiter' | 'decimal' | 'dateOrder' | 'columns'
>;

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
const COLUMNS = { unique_id: 'uniqueId', ds: 'ds', y: 'y' } as const;

export const FILE_OPTIONS = {
  input: { type: 'string', short: 'i' },
  frequency: { type: 'string' },
  horizon: { type: 'string' },
  season: { type: 'string' },
  method: { type: 'string' },
  columns: { type: 'string' },
  encoding: { type: 'string' },
  delimiter: { type: 'string' },
  decimal: { type: 'string' },
  'date-order': { type: 'string' },
} as const satisfies OptionTable;

/** The lines of help that go with them. */
export const FILE_OPTIONS_HELP = `  --input FILE       CSV or NDJSON with unique_id, ds and y, plain or gzip; - is standard input
  --horizon N        periods to forecast, 1 to ${MAX_HORIZON}
  --frequency NAME   ${FREQUENCIES.join(', ')}; default: detected from the dates
  --season N         periods in a season; default: the usual number of the frequency
  --method NAME      auto, or one of ${METHODS.slice(1, 8).join(', ')},
                     ${METHODS.slice(8).join(', ')}
  --columns LIST     column names of the file, such as unique_id=sku,ds=date,y=sold
  --encoding NAME    utf-8 (default) or windows-1252
  --delimiter NAME   comma, semicolon, tab or pipe; default: detected from the header
  --decimal NAME     point or comma; default: detected from the values; if given, thousands may be grouped
  --date-order NAME  dmy or mdy, for dates such as 01.02.2024; default: detected from days above 12`;

export function fileOptions(args: Arguments): FileOptions {
  const input = args.required('input');
  const horizon = args.integer('horizon', { min: 1, max: MAX_HORIZON });
  if (horizon === undefined) throw new UsageError('--horizon is required');
  return {
    input,
    frequency: args.choice('frequency', FREQUENCIES),
    horizon,
    season: args.integer('season', { min: 1, max: MAX_SEASON_LENGTH }),
    method: args.choice('method', METHODS) ?? 'auto',
    reading: fileReading(args),
  };
}

function fileReading(args: Arguments): FileReading {
  const delimiter = args.choice(
    'delimiter',
    Object.keys(DELIMITERS) as (keyof typeof DELIMITERS)[],
  );
  return {
    encoding: args.choice('encoding', ['utf-8', 'windows-1252']),
    delimiter: delimiter === undefined ? undefined : DELIMITERS[delimiter],
    decimal: args.choice('decimal', ['point', 'comma']),
    dateOrder: args.choice('date-order', ['dmy', 'mdy']),
    columns: ownColumns(args.text('columns')),
  };
}

/** @throws UsageError for what is no list of names such as unique_id=sku,ds=date */
function ownColumns(list = ''): Partial<DemandColumns> {
  const parts = list.split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=');
      const [name, own] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
      if (!Object.hasOwn(COLUMNS, name) || own === '')
        throw new UsageError('--columns must be a list such as unique_id=sku,ds=date,y=sold');
      return [COLUMNS[name as keyof typeof COLUMNS], own];
    }),
  );
}

/** Periods in a season: as asked, or as usual for the frequency. */
export function seasonOf(options: FileOptions, frequency: Frequency): number {
  return options.season ?? defaultSeasonLength(frequency);
}
