import fc from 'fast-check';
import { civilDate, dayNumber } from './civil-date.ts';
import { type DsStyle, type ParsedDs, parseDs } from './ds-text.ts';
import type { Frequency } from './frequency.ts';
import { addPeriods, formatPeriod, toPeriod } from './period.ts';
import type { Phase } from './phase.ts';

const phase = (part: Partial<Phase>): Phase => ({
  style: 'YYYY-MM-DD',
  month: 0,
  day: 0,
  second: 0,
  ...part,
});
const place = (frequency: Frequency, at: Phase, text: string): unknown =>
  toPeriod(frequency, at, parseDs(text) as ParsedDs);

/** A phase of every kind that a frequency allows, with the periods of the years 2 to 9998. */
const anyPhase = (frequency: Frequency): fc.Arbitrary<Phase> => {
  const second =
    frequency === 'hourly'
      ? fc.nat(3599)
      : frequency === 'none'
        ? fc.constant(0)
        : fc.oneof(fc.constant(0), fc.nat(86399));
  const month = fc.integer({
    min: 1,
    max: frequency === 'yearly' ? 12 : frequency === 'quarterly' ? 3 : 1,
  });
  const day = fc.integer({ min: 1, max: frequency === 'weekly' ? 7 : 31 });
  const separator = fc.constantFrom('T', ' ');
  const zone = fc.constantFrom('', 'Z');
  return fc.record({ second, month, day, separator, zone }).map((made) => {
    const dated = frequency !== 'hourly' && made.second === 0;
    const time =
      `YYYY-MM-DD${made.separator}HH:MM${made.second % 60 === 0 ? '' : ':SS'}${made.zone}` as DsStyle;
    const inYear = frequency === 'yearly' || frequency === 'quarterly';
    const inMonth = inYear || frequency === 'monthly' || frequency === 'weekly';
    return {
      style: frequency === 'none' ? 'index' : dated ? 'YYYY-MM-DD' : time,
      month: inYear ? made.month : 0,
      day: inMonth ? made.day : 0,
      second: made.second,
    };
  });
};
const RANGES: Record<Frequency, readonly [number, number]> = {
  hourly: [-1967 * 8766, 8028 * 8766],
  daily: [-1967 * 365, 8028 * 365],
  weekly: [-1967 * 52, 8028 * 52],
  monthly: [-1967 * 12, 8028 * 12],
  quarterly: [-1967 * 4, 8028 * 4],
  yearly: [1000, 9999],
  none: [-2147483648, 2147483647],
};

describe('periods', () => {
  it.each(Object.keys(RANGES) as Frequency[])('come back from their text: %s', (frequency) => {
    const [min, max] = RANGES[frequency];
    fc.assert(
      fc.property(anyPhase(frequency), fc.integer({ min, max }), (at, period) => {
        expect(place(frequency, at, formatPeriod(frequency, at, period))).toBe(period);
      }),
    );
  });

  it('come back as a year or a month where history has these alone', () => {
    const years = phase({ style: 'YYYY', month: 1, day: 1 });
    expect(formatPeriod('yearly', years, place('yearly', years, '1975') as number)).toBe('1975');
    const months = phase({ style: 'YYYY-MM', day: 1 });
    expect(formatPeriod('monthly', months, place('monthly', months, '2024-11') as number)).toBe(
      '2024-11',
    );
  });

  it('come back as one number where history has these', () => {
    const months = phase({ style: 'YYYYMM', day: 1 });
    expect(addPeriods('monthly', months, '202412', 1)).toBe('202501');
    const days = phase({ style: 'YYYYMMDD' });
    expect(addPeriods('daily', days, '20240131', 1)).toBe('20240201');
    expect(place('weekly', phase({ day: 1 }), '202432')).toMatchObject({
      code: 'invalid_ds',
      detail: expect.stringContaining('years and weeks (YYYYWW)'),
    });
  });

  it('are those of the written date, but of UTC where hours count', () => {
    const east = '2024-01-01T00:00+09:00';
    expect(place('daily', phase({}), east)).toBe(place('daily', phase({}), '2024-01-01'));
    expect(place('monthly', phase({ day: 1 }), east)).toBe(12 * 54);
    expect(place('yearly', phase({ month: 1, day: 1 }), east)).toBe(2024);
    const hourly = phase({ style: 'YYYY-MM-DDTHH:MMZ' });
    expect(place('hourly', hourly, east)).toBe(place('hourly', hourly, '2023-12-31T15:00Z'));
  });

  it('of neighbours differ by one', () => {
    expect(addPeriods('monthly', phase({ day: 31 }), '2024-01-31', 1)).toBe('2024-02-29');
    expect(addPeriods('monthly', phase({ day: 30 }), '2023-01-30', 1)).toBe('2023-02-28');
    expect(addPeriods('quarterly', phase({ month: 3, day: 31 }), '2023-12-31', -1)).toBe(
      '2023-09-30',
    );
    expect(addPeriods('weekly', phase({ day: 1 }), '1998-12-28', 1)).toBe('1999-01-04');
    expect(addPeriods('daily', phase({}), '1969-12-31', 1)).toBe('1970-01-01');
    const hours = phase({ style: 'YYYY-MM-DDTHH:MMZ' });
    expect(addPeriods('hourly', hours, '2024-02-28T23:00Z', 1)).toBe('2024-02-29T00:00Z');
    expect(addPeriods('none', phase({ style: 'index' }), '126', 18)).toBe('144');
  });

  it('count days as the calendar does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719162, max: 2932000 }), (days) => {
        const { year, month, day } = civilDate(days);
        const date = new Date(days * 86400_000);
        expect([year, month, day]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
        ]);
        expect(dayNumber(year, month, day)).toBe(days);
      }),
    );
  });

  it('are refused off the phase, with a word on what was expected', () => {
    expect(place('monthly', phase({ day: 31 }), '2024-01-30')).toMatchObject({
      code: 'off_phase',
      detail: expect.stringContaining('expected the last day of a month'),
    });
    expect(place('weekly', phase({ day: 1 }), '2024-01-02')).toMatchObject({
      detail: expect.stringContaining('expected a Monday'),
    });
    expect(place('quarterly', phase({ month: 1, day: 1 }), '2024-02-01')).toMatchObject({
      detail: expect.stringContaining('January, April, July or October'),
    });
    expect(place('daily', phase({}), '2024-01-02T06:00')).toMatchObject({ code: 'off_phase' });
    expect(place('hourly', phase({}), '2024-01-02T06:15')).toMatchObject({ code: 'off_phase' });
  });

  it('are refused where the form cannot belong to the frequency', () => {
    expect(place('daily', phase({}), '1700000000')).toMatchObject({ code: 'invalid_ds' });
    expect(place('monthly', phase({ day: 1 }), '1975')).toMatchObject({ code: 'invalid_ds' });
    expect(place('daily', phase({}), '2024-01')).toMatchObject({ code: 'invalid_ds' });
    expect(place('hourly', phase({}), '2024-01-01')).toMatchObject({ code: 'invalid_ds' });
    expect(place('yearly', phase({ month: 1, day: 1 }), '12')).toMatchObject({
      code: 'invalid_ds',
    });
    expect(place('none', phase({ style: 'index' }), '2024-01-01')).toMatchObject({
      code: 'invalid_ds',
    });
  });

  it('may lie in the first centuries, as where a source knows no start year', () => {
    expect(addPeriods('monthly', phase({ day: 1 }), '0001-12-01', 1)).toBe('0002-01-01');
    expect(addPeriods('daily', phase({}), '0001-01-01', 365)).toBe('0002-01-01');
  });

  it('end where the years do', () => {
    expect(() => formatPeriod('yearly', phase({ style: 'YYYY', month: 1, day: 1 }), 10000)).toThrow(
      RangeError,
    );
  });
});
