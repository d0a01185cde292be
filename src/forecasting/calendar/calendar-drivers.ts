import { civilDate, dayNumber, daysInMonth } from './civil-date.ts';
import { isDsProblem, parseDs, type DsProblem } from './ds-text.ts';
import type { Frequency } from './frequency.ts';
import { daySpans, type DaySpan } from './day-spans.ts';
import { weekday, type Phase } from './phase.ts';

/** Columns of numbers, one value per period, that are used together. */
export interface CalendarDriver {
  readonly name: string;
  /** Drivers of one kind are readings of the same thing, of which one at most is right. */
  readonly kind?: string;
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
}

/** Consecutive periods of a dated dataset. */
export interface DatedPeriods {
  readonly frequency: Frequency;
  readonly phase: Phase;
  readonly first: number;
  readonly count: number;
}

/** Frequencies whose periods differ in their number of each weekday. */
export const WITH_TRADING_DAYS: readonly Frequency[] = ['monthly', 'quarterly', 'yearly'];

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** Working days to a free one in a week. */
const WORKING_TO_FREE = 2.5;
/** Days that February has on average over 400 years. */
const AVERAGE_FEBRUARY = 28.2425;

/**
 * Trading-day drivers, in two forms. `trading_days`: for each weekday, how many more of it than Sundays a period has.
 * `working_days`, for weekdays of equal effect: how many more working days a period has than its weekends suggest. Both
 * include the leap day minus its average (Bell and Hillmer, 1983, as in X-13ARIMA-SEATS). For frequencies
 * `WITH_TRADING_DAYS`.
 */
export function tradingDays(periods: DatedPeriods): CalendarDriver[] {
  const { first, count } = periods;
  const [{ daysOf }] = daySpans(periods);
  const contrasts = WEEKDAYS.map(() => new Float64Array(count));
  const leap = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const { from, to } = daysOf(first + i);
    const sundays = countOf(7, from, to);
    contrasts.forEach((column, day) => (column[i] = countOf(day + 1, from, to) - sundays));
    leap[i] = leapDayOf(from, to);
  }
  const working = leap.map((_, i) =>
    contrasts.reduce((sum, column, day) => sum + (day < 5 ? 1 : -WORKING_TO_FREE) * column[i]!, 0),
  );
  const february = { name: 'leap_day', values: leap };
  const named = WEEKDAYS.map((name, day) => ({ name, values: contrasts[day]! }));
  return [
    { name: 'trading_days', columns: [...named, february] },
    { name: 'working_days', columns: [{ name: 'working_days', values: working }, february] },
  ];
}

/**
 * Number of the given days in each period. For daily and hourly data, the day before and the day after are additional
 * drivers. If the dates leave open which days a period has, each interpretation is a driver, and all of them are of one
 * kind.
 *
 * @param days day numbers, in any order
 */
export function holidayDrivers(
  periods: DatedPeriods,
  days: readonly number[],
  name = 'holidays',
): CalendarDriver[] {
  const spans = daySpans(periods);
  const column = (label: string, span: DaySpan, shift: number): CalendarDriver => ({
    name: label,
    ...(spans.length > 1 ? { kind: name } : {}),
    columns: [{ name: label, values: countIn(periods, span, days, shift) }],
  });
  const { frequency } = periods;
  if (frequency !== 'daily' && frequency !== 'hourly')
    return spans.map((span) => column(`${name}${span.suffix}`, span, 0));
  const [day] = spans;
  return [column(name, day, 0), column(`${name}_before`, day, -1), column(`${name}_after`, day, 1)];
}

/** Calendar drivers of demand. */
export interface CalendarEffects {
  readonly tradingDays?: boolean;
  /** Day numbers of the holidays, by the name of their driver. */
  readonly holidays?: ReadonlyMap<string, readonly number[]>;
}

/** Whether a name is reserved for calendar drivers. */
export function isCalendarName(name: string): boolean {
  return /^(?:trading_days|working_days|holidays(?:_.*)?)$/.test(name);
}

/** Returns all requested calendar drivers. */
export function calendarDrivers(
  periods: DatedPeriods,
  { tradingDays: wanted = false, holidays = new Map<string, number[]>() }: CalendarEffects,
): CalendarDriver[] {
  return [
    ...(wanted ? tradingDays(periods) : []),
    ...[...holidays].flatMap(([name, days]) => holidayDrivers(periods, days, name)),
  ];
}

/** Day number of a date or time. */
export function dayOf(text: string): number | DsProblem {
  const ds = parseDs(text.trim());
  if (isDsProblem(ds)) return ds;
  if (ds.style.startsWith('YYYY-MM-DD')) return dayNumber(ds.year, ds.month, ds.day);
  return { code: 'invalid_ds', detail: `${text.trim()} is not a date such as 2024-12-25` };
}

function countIn(
  { first, count }: DatedPeriods,
  { daysOf }: DaySpan,
  days: readonly number[],
  shift: number,
): Float64Array {
  const sorted = Float64Array.from(new Set(days), (day) => day + shift).sort();
  const before = (day: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < day) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return Float64Array.from({ length: count }, (_, i) => {
    const { from, to } = daysOf(first + i);
    return before(to) - before(from);
  });
}

function countOf(day: number, from: number, to: number): number {
  const first = from + ((day - weekday(from) + 7) % 7);
  return first >= to ? 0 : Math.floor((to - 1 - first) / 7) + 1;
}

/** Deviation of February from its average length, or 0 without February. */
function leapDayOf(from: number, to: number): number {
  const { year } = civilDate(from);
  const february = dayNumber(year, 2, 1);
  return february >= from && february < to ? daysInMonth(year, 2) - AVERAGE_FEBRUARY : 0;
}
