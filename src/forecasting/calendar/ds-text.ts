import { civilDate, dayNumber, daysInMonth } from './civil-date.ts';

/** The written form of a `ds`; forecasts leave in the form in which history came. */
export type DsStyle =
  | 'index'
  | NumberStyle
  | 'YYYY-MM'
  | 'YYYY-MM-DD'
  | `YYYY-MM-DD${'T' | ' '}HH:MM${'' | ':SS'}${'' | 'Z' | '±'}`;

/** Order of day and month if dates end with the year: `31.01.2024` or `01/31/2024`. */
export type DateOrder = 'dmy' | 'mdy';

/** Dates that are written as one number. */
export type NumberStyle = 'YYYY' | 'YYYYMM' | 'YYYYMMDD';

/**
 * A `ds` that was understood: date and time as they were written. A month has day 1, a date second 0. A whole number
 * is `index`; the frequency decides whether it is also the date that `asDate` names, which the other fields hold.
 */
export interface ParsedDs {
  /** Ends with `±` where an offset was written. */
  readonly style: DsStyle;
  readonly index: number;
  /** Form of a whole number as a date; null if it has none or is not a number. */
  readonly asDate: NumberStyle | null;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Seconds since midnight. */
  readonly second: number;
  /** Seconds that the time is ahead of UTC; 0 where nothing was written. */
  readonly offset: number;
}

/** Reason why a `ds` has no place in the calendar, in a sentence for the sender. */
export interface DsProblem {
  readonly code: 'missing_ds' | 'invalid_ds' | 'ambiguous_date' | 'off_phase';
  readonly detail: string;
}

const HYPHEN = 45;
const INDEX_MIN = -2147483648;
const INDEX_MAX = 2147483647;
const DAY_SECONDS = 86_400;

/**
 * Reads the text of one `ds`: `YYYY-MM-DD`, `YYYY-MM`, a date with a time (`T` or a blank between,
 * seconds optional, `Z`, an offset, or nothing, which means UTC), a month such as `01.2024`, or a whole number, such as
 * `YYYYMM` or `YYYYMMDD`. Dates that end with their year are read where their order is known.
 */
export function parseDs(text: string, order?: DateOrder): ParsedDs | DsProblem {
  const length = text.length;
  if (length === 10 || length === 7) {
    const year = digits(text, 0, 4);
    const month = digits(text, 5, 2);
    const day = length === 10 ? digits(text, 8, 2) : 1;
    if (
      year >= 0 &&
      month >= 0 &&
      day >= 0 &&
      text.charCodeAt(4) === HYPHEN &&
      (length === 7 || text.charCodeAt(7) === HYPHEN)
    ) {
      return (
        dateProblem(text, year, month, day) ??
        parsed(length === 10 ? 'YYYY-MM-DD' : 'YYYY-MM', year, month, day, 0)
      );
    }
  }
  return (
    parseNumber(text) ?? parseTime(text) ?? parseOtherOrder(text, order) ?? explainRefusal(text)
  );
}

/** Whether a look at a `ds` ended in a problem. */
export function isDsProblem(value: ParsedDs | DsProblem | number): value is DsProblem {
  return typeof value === 'object' && 'code' in value;
}

function parsed(
  style: DsStyle,
  year: number,
  month: number,
  day: number,
  second: number,
  offset = 0,
): ParsedDs {
  return { style, index: 0, asDate: null, year, month, day, second, offset };
}

/** A date with a time of its own, as if it had been read. */
export function writtenDate(date: {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly second: number;
}): ParsedDs {
  return parsed('YYYY-MM-DD', date.year, date.month, date.day, date.second);
}

/** The value of `count` digits from `at`, or -1. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function dateProblem(
  text: string,
  year: number,
  month: number,
  day: number,
): DsProblem | undefined {
  if (year < 1) return invalid(`${quote(text)}: years run from 0001 to 9999`);
  if (month < 1 || month > 12) return invalid(`${quote(text)}: there is no month ${month}`);
  if (day < 1 || day > daysInMonth(year, month)) {
    return invalid(`${quote(text)}: that month has no day ${day}`);
  }
  return undefined;
}

function parseNumber(text: string): ParsedDs | DsProblem | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  if (value < INDEX_MIN || value > INDEX_MAX) {
    return invalid(
      `${quote(text)}: an index must lie between ${INDEX_MIN} and ${INDEX_MAX}; ` +
        'a number such as a Unix timestamp must be written as a date or time, such as 2024-01-31T13:00:00Z',
    );
  }
  return { ...parsed('index', 0, 1, 1, 0), index: value === 0 ? 0 : value, ...numberAsDate(value) };
}

/** The date that a number of four, six or eight digits can stand for. */
function numberAsDate(value: number): Partial<ParsedDs> {
  if (value >= 1000 && value <= 9999) return { asDate: 'YYYY', year: value };
  const style = value >= 100_000 && value <= 999_999 ? 'YYYYMM' : 'YYYYMMDD';
  const days = style === 'YYYYMM' ? value * 100 + 1 : value;
  const [year, month, day] = [Math.floor(days / 10_000), Math.floor(days / 100) % 100, days % 100];
  const isDate = year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1;
  return isDate && day <= daysInMonth(year, month) ? { asDate: style, year, month, day } : {};
}

const TIME =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ])([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:([Zz])|([+-])([0-9]{2}):?([0-9]{2}))?$/;

function parseTime(text: string): ParsedDs | DsProblem | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, dateText, separator, hourText, minuteText, secondText, fraction, zulu, sign] = match;
  const date = parseDs(dateText as string);
  if (isDsProblem(date)) return date;
  const hour = Number(hourText);
  const minute = Number(minuteText);
  const second = Number(secondText ?? 0);
  if (hour > 23 || minute > 59 || second > 59) {
    return invalid(`${quote(text)}: there is no such time of day`);
  }
  if (fraction !== undefined && Number(fraction) !== 0) {
    return invalid(`${quote(text)}: fractions of a second are not supported`);
  }
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (offsetHour > 23 || offsetMinute > 59) return invalid(`${quote(text)}: no such UTC offset`);
  const offset = (sign === '-' ? -1 : 1) * (offsetHour * 3600 + offsetMinute * 60);
  const zone = sign === undefined ? (zulu === undefined ? '' : 'Z') : '±';
  const style =
    `YYYY-MM-DD${separator === ' ' ? ' ' : 'T'}HH:MM${secondText === undefined ? '' : ':SS'}${zone}` as DsStyle;
  const { year, month, day } = date;
  const secondOfDay = hour * 3600 + minute * 60 + second;
  const inUtc = civilDate(
    dayNumber(year, month, day) + Math.floor((secondOfDay - offset) / DAY_SECONDS),
  );
  if (inUtc.year < 1 || inUtc.year > 9999) {
    return invalid(`${quote(text)}: years run from 0001 to 9999`);
  }
  return parsed(style, year, month, day, secondOfDay, offset);
}

const YEAR_LAST = /^([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})(?:[T ](.+))?$/;
const YEAR_FIRST = /^([0-9]{4})([./])([0-9]{1,2})\2([0-9]{1,2})(?:[T ](.+))?$/;
const MONTH_AND_YEAR = /^([0-9]{2})[./-]([0-9]{4})$/;

/** Dates that are not written as ISO 8601 wants it: `2024/1/31`, `01.2024`, and `31.01.2024` where the order is known. */
function parseOtherOrder(
  text: string,
  order: DateOrder | undefined,
): ParsedDs | DsProblem | undefined {
  const month = MONTH_AND_YEAR.exec(text);
  if (month !== null) return inIsoOrder(text, [month[2]!, month[1]!], undefined);
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) {
    const [, year = '', , second = '', third = '', time] = yearFirst;
    return inIsoOrder(text, [year, second, third], time);
  }
  const yearLast = order === undefined ? null : YEAR_LAST.exec(text);
  if (yearLast === null) return undefined;
  const [, first = '', , second = '', year = '', time] = yearLast;
  const rest = order === 'dmy' ? [second, first] : [first, second];
  return inIsoOrder(text, [year, ...rest], time);
}

function inIsoOrder(
  text: string,
  parts: readonly string[],
  time: string | undefined,
): ParsedDs | DsProblem {
  const date = parts.map((part) => part.padStart(2, '0')).join('-');
  const read = parseDs(time === undefined ? date : `${date} ${time}`);
  return isDsProblem(read) ? invalid(`${quote(text)}, read as ${quote(date)}, is no date`) : read;
}

/**
 * Determines the order of dates that end with their year, by days after the 12th. Undefined if there are no such days,
 * if they contradict each other, or if the dates do not all have the same separator.
 */
export function dateOrderOf(texts: Iterable<string>): DateOrder | undefined {
  const told = new Set<DateOrder>();
  const signs = new Set<string | undefined>();
  for (const text of texts) {
    const match = YEAR_LAST.exec(text);
    if (match === null) continue;
    signs.add(match[2]);
    if (Number(match[1]) > 12) told.add('dmy');
    if (Number(match[3]) > 12) told.add('mdy');
  }
  return told.size === 1 && signs.size === 1 ? [...told][0] : undefined;
}

function explainRefusal(text: string): DsProblem {
  if (text === '') return { code: 'missing_ds', detail: 'the time of the observation is missing' };
  if (YEAR_LAST.test(text)) {
    return {
      code: 'ambiguous_date',
      detail: `${quote(text)} can begin with its day or with its month; write it as YYYY-MM-DD`,
    };
  }
  if (/^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}(?:[T ].*)?$/.test(text)) {
    return {
      code: 'ambiguous_date',
      detail: `${quote(text)} does not tell its day, month and year apart; write it as YYYY-MM-DD`,
    };
  }
  if (/^[0-9]{4}-?[Ww][0-9]{2}/.test(text)) {
    return invalid(`${quote(text)}: week numbers are not supported; write the date of one weekday`);
  }
  if (/^[0-9]{4}-?[Qq][1-4]$/.test(text)) {
    return invalid(
      `${quote(text)}: quarter names are not supported; write a date such as 2024-01-01`,
    );
  }
  return invalid(
    `${quote(text)} is not an ISO 8601 date or time such as 2024-01-31 or 2024-01-31T13:00:00Z, nor a whole-number index`,
  );
}

function invalid(detail: string): DsProblem {
  return { code: 'invalid_ds', detail };
}

/** Shows a piece of the sender's text in a message, shortened so that a message stays a sentence. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
