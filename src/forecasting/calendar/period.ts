import { civilDate, dayNumber, daysInMonth } from './civil-date.ts';
import { type DsProblem, isDsProblem, type ParsedDs, parseDs } from './ds-text.ts';
import type { Frequency } from './frequency.ts';
import { numberForm } from './number-forms.ts';
import { describePhase, fitsFrequency, type Phase, standsOn } from './phase.ts';

/**
 * The number of the period in which a `ds` lies. Neighbouring periods differ by one: hours, days,
 * ISO weeks, months, quarters or years counted so that 1970-01-01 lies in period 0 (years: the year
 * itself; `none`: the index itself). Every number fits 32 bits.
 */
export function toPeriod(frequency: Frequency, phase: Phase, ds: ParsedDs): number | DsProblem {
  if (!fitsFrequency(frequency, ds)) return wrongForm(frequency, ds);
  if (!standsOn(frequency, phase, ds)) return offPhase(frequency, phase, ds);
  return periodNumber(frequency, ds);
}

/** Period of a date that fits the frequency, at any position within the period. */
export function periodNumber(frequency: Frequency, ds: ParsedDs): number {
  switch (frequency) {
    case 'none':
      return ds.index;
    case 'yearly':
      return ds.year;
    case 'quarterly':
      return (ds.year - 1970) * 4 + (((ds.month - 1) / 3) | 0);
    case 'monthly':
      return (ds.year - 1970) * 12 + ds.month - 1;
    case 'weekly':
      return Math.floor((dayNumber(ds.year, ds.month, ds.day) + 3) / 7);
    case 'daily':
      return dayNumber(ds.year, ds.month, ds.day);
    case 'hourly':
      return dayNumber(ds.year, ds.month, ds.day) * 24 + Math.floor((ds.second - ds.offset) / 3600);
  }
}

/** Whether a period has a date: the calendar ends with the year 9999. */
export function isInCalendar(frequency: Frequency, phase: Phase, period: number): boolean {
  if (frequency === 'none') return true;
  const { year } = startOf(frequency, phase, period);
  return year >= 1 && year <= 9999;
}

/**
 * Writes a period as the dataset's own dates are written: for every `ds` in the style of the phase
 * it is the inverse of `toPeriod`. Throws a RangeError outside the years 1 to 9999.
 */
export function formatPeriod(frequency: Frequency, phase: Phase, period: number): string {
  if (frequency === 'none') return String(period);
  if (!isInCalendar(frequency, phase, period))
    throw new RangeError('the date is outside the years 1 to 9999');
  const { year, month, day, second } = startOf(frequency, phase, period);
  const { style } = phase;
  const yearText = String(year).padStart(4, '0');
  if (style === 'YYYY') return yearText;
  if (style === 'YYYYMM') return `${yearText}${two(month)}`;
  if (style === 'YYYYMMDD') return `${yearText}${two(month)}${two(day)}`;
  const yearMonth = `${yearText}-${two(month)}`;
  if (style === 'YYYY-MM') return yearMonth;
  const date = `${yearMonth}-${two(day)}`;
  if (style.length === 10 || style === 'index') return date;
  const minute = `${two((second / 3600) | 0)}:${two(((second / 60) | 0) % 60)}`;
  const clock =
    style.includes(':SS') || second % 60 !== 0 ? `${minute}:${two(second % 60)}` : minute;
  return `${date}${style.includes('T') ? 'T' : ' '}${clock}${style.endsWith('Z') ? 'Z' : ''}`;
}

/** The `ds` that lies a number of periods after (or, negative, before) another. */
export function addPeriods(
  frequency: Frequency,
  phase: Phase,
  ds: string,
  count: number,
): string | DsProblem {
  const date = parseDs(ds);
  if (isDsProblem(date)) return date;
  const period = toPeriod(frequency, phase, date);
  return typeof period === 'number' ? formatPeriod(frequency, phase, period + count) : period;
}

/** Period that contains a date, at any position. */
export function periodAt(frequency: Frequency, text: string): number | DsProblem {
  const ds = parseDs(text.trim());
  if (isDsProblem(ds)) return ds;
  return fitsFrequency(frequency, ds) ? periodNumber(frequency, ds) : wrongForm(frequency, ds);
}

export function startOf(
  frequency: Exclude<Frequency, 'none'>,
  phase: Phase,
  period: number,
): { year: number; month: number; day: number; second: number } {
  const { second } = phase;
  switch (frequency) {
    case 'yearly':
      return clamped(period, phase.month, phase);
    case 'quarterly':
      return clamped(
        1970 + Math.floor(period / 4),
        (((period % 4) + 4) % 4) * 3 + phase.month,
        phase,
      );
    case 'monthly':
      return clamped(1970 + Math.floor(period / 12), (((period % 12) + 12) % 12) + 1, phase);
    case 'weekly':
      return { ...civilDate(period * 7 - 4 + phase.day), second };
    case 'daily':
      return { ...civilDate(period), second };
    case 'hourly':
      return {
        ...civilDate(Math.floor(period / 24)),
        second: (((period % 24) + 24) % 24) * 3600 + second,
      };
  }
}

function clamped(
  year: number,
  month: number,
  phase: Phase,
): { year: number; month: number; day: number; second: number } {
  const day = Math.min(phase.day, daysInMonth(year, month));
  return { year, month, day, second: phase.second };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function wrongForm(frequency: Frequency, ds: ParsedDs): DsProblem {
  if (frequency === 'none') {
    return {
      code: 'invalid_ds',
      detail: 'a date was found where frequency none wants a whole-number index',
    };
  }
  if (ds.style !== 'index') {
    const wanted = frequency === 'hourly' ? 'a time, such as 2024-01-31T13:00:00Z' : 'a full date';
    return { code: 'invalid_ds', detail: `frequency ${frequency} wants ${wanted}` };
  }
  const form = numberForm([ds]);
  const example = frequency === 'yearly' ? 'a year or a date' : 'a date such as 2024-01-31';
  return {
    code: 'invalid_ds',
    detail:
      form === null || form.style !== null
        ? `the number ${ds.index} was found where frequency ${frequency} wants ${example}; for a whole-number index use frequency none`
        : `the number ${ds.index} looks like one of ${form.name}, which are not supported; write ${form.instead}`,
  };
}

function offPhase(frequency: Frequency, phase: Phase, ds: ParsedDs): DsProblem {
  const date = `${String(ds.year).padStart(4, '0')}-${two(ds.month)}-${two(ds.day)}`;
  const time =
    ds.second === 0
      ? ''
      : ` ${two((ds.second / 3600) | 0)}:${two(((ds.second / 60) | 0) % 60)}:${two(ds.second % 60)}`;
  return {
    code: 'off_phase',
    detail: `${date}${time} does not stand where the other ${frequency} dates do: expected ${describePhase(frequency, phase)}`,
  };
}
