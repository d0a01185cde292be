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
});
