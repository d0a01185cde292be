import fc from 'fast-check';
import {
  holidayDrivers,
  tradingDays,
  type CalendarDriver,
  type DatedPeriods,
} from './calendar-drivers.ts';
import { dayNumber } from './civil-date.ts';
import type { Phase } from './phase.ts';

const phase: Phase = { style: 'YYYY-MM-DD', month: 1, day: 1, second: 0 };
const MONTH_2024 = 12 * 54;

function months(first: number, count: number): DatedPeriods {
  return { frequency: 'monthly', phase, first, count };
}

describe('tradingDays', () => {
  it('counts each weekday against the Sundays', () => {
    const [{ columns }, working] = tradingDays(months(MONTH_2024, 2)) as [
      CalendarDriver,
      CalendarDriver,
    ];
    // January 2024: five Mondays to Wednesdays, four of the others. February: five Thursdays.
    expect(columns.map(({ name, values }) => [name, values[0]])).toEqual([
      ['monday', 1],
      ['tuesday', 1],
      ['wednesday', 1],
      ['thursday', 0],
      ['friday', 0],
      ['saturday', 0],
      ['leap_day', 0],
    ]);
    expect(columns.map(({ values }) => values[1])).toEqual([0, 0, 0, 1, 0, 0, 29 - 28.2425]);
    // 23 working days and 8 days of weekends; 21 and 8.
    expect([...working.columns[0]!.values]).toEqual([3, 1]);
  });

  it('adds up from months to quarters and years', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1600, max: 2400 }), (year) => {
        const sum = (periods: DatedPeriods): number[] =>
          tradingDays(periods)[0]!.columns.map(({ values }) => values.reduce((a, b) => a + b, 0));
        const yearly = sum({ frequency: 'yearly', phase, first: year, count: 1 });
        const quarters = {
          frequency: 'quarterly',
          phase,
          first: 4 * (year - 1970),
          count: 4,
        } as const;
        expect(sum(months(12 * (year - 1970), 12))).toEqual(yearly);
        expect(sum(quarters)).toEqual(yearly);
      }),
    );
  });
});

describe('holidayDrivers', () => {
  const christmas = dayNumber(2023, 12, 25);

  it('marks the day, the one before and the one after where periods are days', () => {
    const drivers = holidayDrivers({ frequency: 'daily', phase, first: christmas - 2, count: 5 }, [
      christmas,
    ]);
    expect(drivers.map(({ name, columns }) => [name, ...columns[0]!.values])).toEqual([
      ['holidays', 0, 0, 1, 0, 0],
      ['holidays_before', 0, 1, 0, 0, 0],
      ['holidays_after', 0, 0, 0, 1, 0],
    ]);
  });

  it('counts each day once in weeks and months', () => {
    const days = [christmas, christmas + 1, christmas];
    const [monthly] = holidayDrivers(months(MONTH_2024 - 2, 3), days);
    expect([...monthly!.columns[0]!.values]).toEqual([0, 2, 0]);
    // Monday 25 December opens an ISO week, whose Friday is the 29th.
    const week = Math.floor((christmas + 3) / 7);
    const friday = { ...phase, day: 5 };
    const weekly = holidayDrivers(
      { frequency: 'weekly', phase: friday, first: week - 1, count: 3 },
      days,
    );
    expect([...weekly[0]!.columns[0]!.values]).toEqual([0, 2, 0]);
  });

  const [from, to] = [dayNumber(2022, 8, 14), dayNumber(2022, 8, 20)];
  const closed = Array.from({ length: to - from + 1 }, (_, i) => from + i);

  it('offers each reading of weeks whose dates leave it open', () => {
    const week = Math.floor((from + 3) / 7);
    const dated = (day: number) =>
      holidayDrivers(
        { frequency: 'weekly', phase: { ...phase, day }, first: week, count: 2 },
        closed,
      ).map(({ name, kind, columns }) => [name, kind, ...columns[0]!.values]);
    // 14 August 2022 is a Sunday: the last day of an ISO week, or the first of one that begins with Sunday.
    expect(dated(7)).toEqual([
      ['holidays', 'holidays', 1, 6],
      ['holidays_from', 'holidays', 7, 0],
    ]);
    expect(dated(6)).toEqual([
      ['holidays', 'holidays', 1, 6],
      ['holidays_from', 'holidays', 6, 1],
      ['holidays_until', 'holidays', 0, 7],
    ]);
    expect(dated(1)).toEqual([['holidays', undefined, 1, 6]]);
  });

  it.each([
    ['business years from April', 'yearly', { month: 4, day: 1 }, 2022],
    ['business years to the end of March', 'yearly', { month: 3, day: 31 }, 2023],
    ['quarters from February', 'quarterly', { month: 2, day: 1 }, 4 * 52 + 2],
    ['quarters to the end of January', 'quarterly', { month: 1, day: 31 }, 4 * 52 + 3],
    ['months to their end', 'monthly', { month: 0, day: 31 }, 12 * 52 + 7],
  ] as const)('counts a day of August 2022 in %s', (_, frequency, where, period) => {
    const around = { frequency, phase: { ...phase, ...where }, first: period - 1, count: 3 };
    const drivers = holidayDrivers(around, closed);
    expect(drivers.map(({ columns }) => [...columns[0]!.values])).toEqual([[0, 7, 0]]);
  });

  it('begins the hours of a day at the midnight of their place', () => {
    const tokyo = { ...phase, offset: 9 * 3600 };
    const first = christmas * 24 - 10;
    const [driver] = holidayDrivers({ frequency: 'hourly', phase: tokyo, first, count: 26 }, [
      christmas,
    ]);
    expect([...driver!.columns[0]!.values]).toEqual([0, ...new Array<number>(24).fill(1), 0]);
  });
});
