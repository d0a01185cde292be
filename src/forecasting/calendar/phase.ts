import { dayNumber, daysInMonth } from './civil-date.ts';
import type { DsStyle, ParsedDs } from './ds-text.ts';
import type { Frequency } from './frequency.ts';

/**
 * Position of a dataset's dates within their period, and their written form. Plain JSON, so that it can be stored with
 * the dataset and used for later imports.
 */
export interface Phase {
  /** Format of the dates, also used for forecasts. */
  readonly style: DsStyle;
  /** Yearly: month 1-12. Quarterly: month 1-3 of the quarter. Otherwise 0. */
  readonly month: number;
  /**
   * Monthly, quarterly and yearly: day of the month, where a shorter month stands in with its last
   * day, so that 31 is the month's end. Weekly: ISO weekday, 1 is Monday. Otherwise 0.
   */
  readonly day: number;
  /** Hourly: second of the hour, in UTC. `none`: 0. Otherwise second of the day, as it is written. */
  readonly second: number;
  /** Hourly: seconds by which the days of the place are ahead of UTC, where they are. */
  readonly offset?: number;
}

/** Phase detected from dates. */
export interface LearnedPhase {
  readonly phase: Phase;
  /** Number of dates that match the phase. */
  readonly matched: number;
  readonly total: number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** ISO weekday of a day number, 1 is Monday. */
export function weekday(days: number): number {
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

/** Whether a form of `ds` is precise enough (and not of another kind) for a frequency. */
export function fitsFrequency(frequency: Frequency, ds: ParsedDs): boolean {
  if (frequency === 'none') return ds.style === 'index';
  const written = ds.asDate ?? ds.style;
  if (written === 'index') return false;
  if (written === 'YYYY') return frequency === 'yearly';
  if (written === 'YYYYMM' || written === 'YYYY-MM') {
    return frequency === 'monthly' || frequency === 'quarterly' || frequency === 'yearly';
  }
  return frequency !== 'hourly' || (written !== 'YYYYMMDD' && written !== 'YYYY-MM-DD');
}

/**
 * Determines the phase by majority. The result depends only on the dates. If two phases fit equally many dates, the one
 * with the earlier day is chosen, except that a month's last day counts as the end of the month. Undefined if none of
 * the dates fits the frequency.
 */
export function learnPhase(
  frequency: Frequency,
  dates: readonly ParsedDs[],
): LearnedPhase | undefined {
  const usable = dates.filter((ds) => fitsFrequency(frequency, ds));
  if (usable.length === 0) return undefined;
  let best: LearnedPhase | undefined;
  for (const candidate of candidates(frequency, usable)) {
    const matching = usable.filter((ds) => standsOn(frequency, candidate, ds));
    if (best === undefined || matching.length > best.matched) {
      const style = commonest(matching.map((ds) => writtenAs(frequency, ds)));
      const offset = frequency === 'hourly' ? commonest(matching.map((ds) => ds.offset)) : 0;
      const phase = { ...candidate, style, ...(offset === 0 ? {} : { offset }) };
      best = { phase, matched: matching.length, total: dates.length };
    }
  }
  return best;
}

/** Whether a date has the position that the phase requires; a month or a year without a day always has. */
export function standsOn(frequency: Frequency, phase: Phase, ds: ParsedDs): boolean {
  if (frequency === 'none' || ds.asDate === 'YYYY') return true;
  if (frequency === 'hourly') return secondOfHour(ds) === phase.second;
  const month =
    frequency === 'yearly' ? ds.month : frequency === 'quarterly' ? ((ds.month - 1) % 3) + 1 : 0;
  if (month !== phase.month) return false;
  if (ds.style === 'YYYY-MM' || ds.asDate === 'YYYYMM') return true;
  if (ds.second !== phase.second) return false;
  if (frequency === 'daily') return true;
  if (frequency === 'weekly') return weekday(dayNumber(ds.year, ds.month, ds.day)) === phase.day;
  return ds.day === phase.day || (ds.day < phase.day && ds.day === daysInMonth(ds.year, ds.month));
}

/** Says in words where the dates are expected, to follow "expected …". */
export function describePhase(frequency: Frequency, phase: Phase): string {
  if (frequency === 'none') return 'a whole-number index';
  if (frequency === 'hourly') return `a time at ${clock(phase.second).slice(3)} past the hour`;
  const time = phase.second === 0 ? '' : ` at ${clock(phase.second)}`;
  if (frequency === 'daily') return `a day${time === '' ? ' (midnight)' : time}`;
  if (frequency === 'weekly') return `a ${WEEKDAYS[phase.day - 1] ?? 'weekday'}${time}`;
  const day = phase.day === 31 ? 'the last day' : `day ${phase.day}`;
  if (frequency === 'monthly') return `${day} of a month${time}`;
  if (frequency === 'yearly') return `${day} of ${MONTHS[phase.month - 1] ?? 'a month'}${time}`;
  const months = MONTHS.filter((_, index) => (index % 3) + 1 === phase.month);
  return `${day} of ${months.slice(0, 3).join(', ')} or ${months[3] ?? ''}${time}`;
}

/** The phases worth trying: the ones the dates themselves name, in a fixed order. */
function candidates(frequency: Frequency, dates: readonly ParsedDs[]): Phase[] {
  const found = new Map<string, Phase>();
  for (const ds of dates) {
    for (const phase of phasesOf(frequency, ds)) {
      found.set(`${phase.month}/${phase.day}/${phase.second}`, phase);
    }
  }
  return [...found.values()].sort(
    (a, b) => rank(a.day) - rank(b.day) || a.month - b.month || a.second - b.second,
  );
}

/** Day 1 is tried first, then the month's end, then the rest in order. */
function rank(day: number): number {
  return day === 31 ? 1.5 : day;
}

function phasesOf(frequency: Frequency, ds: ParsedDs): Phase[] {
  const style = writtenAs(frequency, ds);
  if (frequency === 'none') return [{ style, month: 0, day: 0, second: 0 }];
  if (frequency === 'hourly') return [{ style, month: 0, day: 0, second: secondOfHour(ds) }];
  if (frequency === 'daily') return [{ style, month: 0, day: 0, second: ds.second }];
  if (frequency === 'weekly') {
    const day = weekday(dayNumber(ds.year, ds.month, ds.day));
    return [{ style, month: 0, day, second: ds.second }];
  }
  const month =
    frequency === 'yearly' ? ds.month : frequency === 'quarterly' ? ((ds.month - 1) % 3) + 1 : 0;
  const here = { style, month, day: ds.day, second: ds.second };
  const atEnd = ds.day === daysInMonth(ds.year, ds.month);
  return atEnd && ds.day < 31 ? [here, { ...here, day: 31 }] : [here];
}

function secondOfHour({ second, offset }: ParsedDs): number {
  return (((second - offset) % 3600) + 3600) % 3600;
}

/** Format of future dates, from a given date. Future offsets are unknown, except for UTC. */
function writtenAs(frequency: Frequency, ds: ParsedDs): DsStyle {
  if (frequency === 'none') return 'index';
  if (ds.asDate !== null) return ds.asDate;
  if (!ds.style.endsWith('±')) return ds.style;
  if (frequency !== 'hourly' && ds.second === 0) return 'YYYY-MM-DD';
  return ds.style.replace('±', frequency === 'hourly' ? 'Z' : '') as DsStyle;
}

function commonest<T extends string | number>(all: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]![0];
}

function clock(second: number): string {
  const part = (value: number): string => String(value).padStart(2, '0');
  const text = `${part(Math.floor(second / 3600))}:${part(Math.floor(second / 60) % 60)}`;
  return second % 60 === 0 ? text : `${text}:${part(second % 60)}`;
}
