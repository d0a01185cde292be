import type { NumberStyle, ParsedDs } from './ds-text.ts';
import { daysInMonth } from './civil-date.ts';

/** A way in which whole numbers are dates rather than an index. */
export interface NumberForm {
  readonly name: string;
  /** Parser of dates in this form; null if the form is rejected. */
  readonly style: NumberStyle | null;
  /** Form to send instead, after "write". */
  readonly instead: string;
  readonly fits: (ds: ParsedDs) => boolean;
  /** Further test over all numbers. */
  readonly together?: (numbers: readonly ParsedDs[]) => boolean;
  /** Whether the numbers also make sense as an index, so that whoever asks for one gets it. */
  readonly alsoIndex?: boolean;
}

/** Share of numbers that may have another form (bad dates). */
const TOLERATED = 0.05;
const EARLIEST_YEAR = 1500;
const LATEST_YEAR = 2200;
const DATE = 'dates such as 2024-01-31';

/** The first form that fits is taken, so that months are not taken for weeks. */
const FORMS: readonly NumberForm[] = [
  {
    name: 'years and months (YYMM)',
    style: null,
    instead: 'months such as 2024-01',
    fits: ({ index }) => within(index, 1001, 9912) && isMonth(index % 100),
    together: (numbers) =>
      numbers.some(({ index }) => index > LATEST_YEAR) ||
      new Set(numbers.map(({ index }) => Math.floor(index / 100))).size > 1,
  },
  {
    name: 'years (YYYY)',
    style: 'YYYY',
    instead: DATE,
    alsoIndex: true,
    fits: ({ asDate, year }) => asDate === 'YYYY' && isYear(year),
  },
  {
    name: 'months (YYYYMM)',
    style: 'YYYYMM',
    instead: 'months such as 2024-01',
    fits: ({ asDate, year }) => asDate === 'YYYYMM' && isYear(year),
  },
  {
    name: 'days (YYYYMMDD)',
    style: 'YYYYMMDD',
    instead: DATE,
    fits: ({ asDate, year }) => asDate === 'YYYYMMDD' && isYear(year),
  },
  {
    name: 'years and weeks (YYYYWW)',
    style: null,
    instead: 'the date of one weekday of each week, such as 2024-01-29',
    fits: ({ index }) => isCentury(index / 100) && within(index % 100, 1, 53),
  },
  {
    name: 'years and quarters (YYYYQ)',
    style: null,
    instead: 'the first day of each quarter, such as 2024-01-01',
    fits: ({ index }) => isCentury(index / 10) && within(index % 10, 1, 4),
  },
  {
    name: 'years and days of the year (YYYYDDD)',
    style: null,
    instead: DATE,
    fits: ({ index }) => isCentury(index / 1000) && within(index % 1000, 1, 366),
  },
  {
    name: 'days (DDMMYYYY or MMDDYYYY)',
    style: null,
    instead: DATE,
    fits: ({ index }) =>
      isCentury(index % 10_000) && isDayAndMonth(Math.floor(index / 10_000), index >= 1_000_000),
  },
  {
    name: 'hours (YYYYMMDDHH)',
    style: null,
    instead: 'times such as 2024-01-31T13:00:00Z',
    fits: ({ index }) =>
      isCentury(index / 1_000_000) &&
      isMonth(Math.floor(index / 10_000) % 100) &&
      within(Math.floor(index / 100) % 100, 1, 31) &&
      index % 100 < 24,
  },
  {
    name: 'days (YYMMDD)',
    style: null,
    instead: DATE,
    fits: ({ index }) =>
      within(index, 10_101, 991_231) &&
      isMonth(Math.floor(index / 100) % 100) &&
      within(index % 100, 1, daysInMonth(2000, Math.floor(index / 100) % 100)),
  },
  {
    name: 'Unix timestamps (seconds)',
    style: null,
    instead: 'times such as 2024-01-31T13:00:00Z',
    fits: ({ index }) => index >= 315_532_800,
  },
  {
    name: 'day numbers of a spreadsheet (44927 is 2023-01-01)',
    style: null,
    instead: DATE,
    alsoIndex: true,
    fits: ({ index }) => within(index, 29_221, 62_091),
  },
];

/**
 * Form of numbers that cannot be an index, because the number after the last one of a year is no date; null for others.
 */
export function noIndex(numbers: readonly ParsedDs[]): NumberForm | null {
  const form = numberForm(numbers);
  return form === null || form.alsoIndex === true ? null : form;
}

/** The form of whole numbers that are dates; null for an index. */
export function numberForm(numbers: readonly ParsedDs[]): NumberForm | null {
  if (numbers.length === 0) return null;
  const most = numbers.length * TOLERATED;
  const found = FORMS.find(({ fits, together }) => {
    let others = 0;
    const all = numbers.every((ds) => fits(ds) || (others += 1) <= most);
    return all && together?.(numbers) !== false;
  });
  return found ?? null;
}

function within(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}

function isYear(year: number): boolean {
  return within(year, EARLIEST_YEAR, LATEST_YEAR);
}

/** Years of forms that look less like dates than others do. */
function isCentury(year: number): boolean {
  return within(Math.floor(year), 1900, 2100);
}

function isMonth(month: number): boolean {
  return within(month, 1, 12);
}

function isDayAndMonth(value: number, hasBoth: boolean): boolean {
  const [first, second] = [Math.floor(value / 100), value % 100];
  return hasBoth && Math.min(first, second) >= 1 && Math.min(first, second) <= 12
    ? Math.max(first, second) <= 31
    : false;
}
