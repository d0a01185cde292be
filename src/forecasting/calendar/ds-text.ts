import { civilDate, dayNumber, daysInMonth } from './civil-date.ts';

/** The written form of a `ds`; forecasts leave in the form in which history came. */
export type DsStyle =
  | 'index'
  | 'YYYY'
  | 'YYYY-MM'
  | 'YYYY-MM-DD'
  | `YYYY-MM-DD${'T' | ' '}HH:MM${'' | ':SS'}${'' | 'Z'}`;

/**
 * A `ds` that was understood. Times are UTC. A whole number is `index` and carries `index`; whether
 * it can also be a year is for the frequency to say. A month has day 1, a date second 0.
 */
export interface ParsedDs {
  readonly style: DsStyle;
  readonly index: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly second: number;
}

/** Why a `ds` cannot be placed in the calendar, in a sentence for the person who sent it. */
export interface DsProblem {
  readonly code: 'missing_ds' | 'invalid_ds' | 'ambiguous_date' | 'off_phase';
  readonly detail: string;
}

const HYPHEN = 45;
const INDEX_MIN = -2147483648;
const INDEX_MAX = 2147483647;

/**
 * Reads the text of one `ds`: `YYYY-MM-DD`, `YYYY-MM`, a date with a time (`T` or a blank between,
 * seconds optional, `Z`, an offset, or nothing, which means UTC), or a whole number.
 */
export function parseDs(text: string): ParsedDs | DsProblem {
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
  return parseNumber(text) ?? parseTime(text) ?? explainRefusal(text);
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
  index = 0,
): ParsedDs {
  return { style, index, year, month, day, second };
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
        'a Unix timestamp must be written as a date or time, such as 2024-01-31T13:00:00Z',
    );
  }
  const year = text.length === 4 && value >= 1000 ? value : 0;
  return parsed('index', year, 1, 1, 0, value === 0 ? 0 : value);
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
  const style =
    `YYYY-MM-DD${separator === ' ' ? ' ' : 'T'}HH:MM${secondText === undefined ? '' : ':SS'}${zulu === undefined && sign === undefined ? '' : 'Z'}` as DsStyle;
  return shifted(text, style, date, hour * 3600 + minute * 60 + second - offset);
}

/** Carries a second of the day that an offset moved before or after midnight into the date. */
function shifted(
  text: string,
  style: DsStyle,
  date: ParsedDs,
  second: number,
): ParsedDs | DsProblem {
  if (second >= 0 && second < 86400) {
    return parsed(style, date.year, date.month, date.day, second);
  }
  const days = dayNumber(date.year, date.month, date.day) + Math.floor(second / 86400);
  const moved = civilDate(days);
  if (moved.year < 1 || moved.year > 9999) {
    return invalid(`${quote(text)}: years run from 0001 to 9999`);
  }
  return parsed(
    style,
    moved.year,
    moved.month,
    moved.day,
    second - Math.floor(second / 86400) * 86400,
  );
}

function explainRefusal(text: string): DsProblem {
  if (text === '') return { code: 'missing_ds', detail: 'the time of the observation is missing' };
  const parts = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2}|[0-9]{4})(?:[T ].*)?$/.exec(text);
  if (parts !== null && Number(parts[1]) <= 12 && Number(parts[2]) <= 12) {
    return {
      code: 'ambiguous_date',
      detail: `${quote(text)} can be read as day-month or as month-day; write it as YYYY-MM-DD`,
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
