import { readFile } from 'node:fs/promises';
import {
  type CalendarEffects,
  dayOf,
  type Frequency,
  isCalendarName,
  WITH_TRADING_DAYS,
} from '../../forecasting/calendar/index.ts';
import type { MissingMeaning } from '../../forecasting/engine/index.ts';
import type { Arguments, OptionTable } from '../arguments.ts';
import { CommandFailure, UsageError } from '../command-failure.ts';

/** Options of covariates. */
export interface SideOptions {
  /** Columns of the file. */
  readonly drivers: readonly string[];
  readonly stockoutColumn: string | undefined;
  readonly calendar: CalendarEffects;
  readonly missing: MissingMeaning;
  readonly siblings: (typeof SIBLINGS)[number];
}

const SIBLINGS = ['auto', 'none'] as const;
const MEANINGS = ['unknown', 'zero'] as const;
const MAX_DRIVERS = 20;

export const SIDE_OPTIONS = {
  drivers: { type: 'string' },
  'stockout-column': { type: 'string' },
  holidays: { type: 'string' },
  'trading-days': { type: 'boolean' },
  missing: { type: 'string' },
  siblings: { type: 'string' },
} as const satisfies OptionTable;

/** Help text of the covariate options. */
export const SIDE_OPTIONS_HELP = `  --drivers LIST     columns that may change demand, such as price,promotion; their future values are
                     rows after the last y of each series, with an empty y
  --stockout-column NAME  column that is 1 or true in stock-out periods
  --holidays FILE    CSV with the column ds, and name for different holidays
  --trading-days     use the number of each weekday in a month, quarter or year
  --missing MEANING  meaning of a missing period: unknown (default), or zero demand
  --siblings WHICH   cold start: pool seasonal indices for series shorter than two seasons, by id prefix or over
                     all (auto, default), and how fast intermittent demand fades over all; none`;

/** @throws UsageError, or CommandFailure where the table of holidays cannot be read */
export async function sideOptions(args: Arguments): Promise<SideOptions> {
  const drivers = (args.text('drivers') ?? '').split(',').filter((name) => name.trim() !== '');
  const names = drivers.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`--drivers names ${twice} twice`);
  const taken = names.find(isCalendarName);
  if (taken !== undefined)
    throw new UsageError(
      `--drivers names ${taken}, which is reserved for calendar drivers; rename the column`,
    );
  if (names.length > MAX_DRIVERS)
    throw new UsageError(`--drivers must name at most ${MAX_DRIVERS} columns`);
  const stockoutColumn = args.text('stockout-column');
  if (stockoutColumn !== undefined && names.includes(stockoutColumn))
    throw new UsageError(`--drivers names ${stockoutColumn}, which is the stock-out column`);
  const holidays = args.text('holidays');
  return {
    drivers: names,
    stockoutColumn,
    calendar: {
      tradingDays: args.flag('trading-days'),
      ...(holidays === undefined ? {} : { holidays: await readHolidays(holidays) }),
    },
    missing: args.choice('missing', MEANINGS) ?? 'unknown',
    siblings: args.choice('siblings', SIBLINGS) ?? 'auto',
  };
}

/** Columns to be read besides the usual three. */
export function extrasOf({ drivers, stockoutColumn }: SideOptions): string[] {
  return stockoutColumn === undefined ? [...drivers] : [...drivers, stockoutColumn];
}

/** Requires that calendar options fit the frequency. @throws UsageError if they do not */
export function requireCalendar({ calendar }: SideOptions, frequency: Frequency): void {
  if (calendar.tradingDays === true && !WITH_TRADING_DAYS.includes(frequency))
    throw new UsageError(
      `--trading-days requires the frequency ${WITH_TRADING_DAYS.join(', ')}, not ${frequency}`,
    );
  if (calendar.holidays !== undefined && frequency === 'none')
    throw new UsageError('--holidays requires dates; the file has an index');
}

/** Days by the name of their holiday. */
async function readHolidays(path: string): Promise<Map<string, number[]>> {
  const [header, ...lines] = (await textOf(path)).replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const columns = header!.split(',').map((name) => name.trim());
  const [dsAt, nameAt] = [columns.indexOf('ds'), columns.indexOf('name')];
  if (dsAt < 0) throw new CommandFailure(`${path}: the header must have the column ds`);
  const days = new Map<string, number[]>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const cells = line.split(',');
    const day = dayOf(cells[dsAt] ?? '');
    if (typeof day !== 'number')
      throw new CommandFailure(`${path}, line ${i + 2}: ${day.detail} (${day.code})`);
    const word = (nameAt < 0 ? '' : (cells[nameAt] ?? '')).trim();
    const name = word === '' ? 'holidays' : `holidays_${word}`;
    days.set(name, [...(days.get(name) ?? []), day]);
  });
  return days;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${(error as Error).message}`, error);
  }
}
