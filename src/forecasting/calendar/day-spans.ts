import { dayNumber } from './civil-date.ts';
import type { Frequency } from './frequency.ts';
import { startOf } from './period.ts';
import type { Phase } from './phase.ts';

/** The days of each period, under one interpretation of the dates. */
export interface DaySpan {
  /** Tells the reading from the usual one, whose suffix is empty. */
  readonly suffix: '' | '_from' | '_until';
  /** Up to but not with `to`, as day numbers. */
  readonly daysOf: (period: number) => { readonly from: number; readonly to: number };
}

/**
 * Days that belong to a period, given the phase of its dates.
 *
 * The first day of a month, quarter or year, or a Monday, begins its period, and the last day of a month ends it. For
 * other dates both are possible: a week dated by its Sunday may begin or end with it. In this case the usual
 * interpretation comes first (the ISO week, month, quarter or year that contains the date), followed by periods that
 * begin and that end with their dates.
 */
export function daySpans({
  frequency,
  phase,
}: {
  readonly frequency: Frequency;
  readonly phase: Phase;
}): readonly [DaySpan, ...DaySpan[]] {
  if (frequency === 'none') throw new RangeError('an index has no days');
  const dateOf = (period: number): number => {
    const { year, month, day } = startOf(frequency, phase, period);
    return dayNumber(year, month, day);
  };
  const from: DaySpan = {
    suffix: '_from',
    daysOf: (period) => ({ from: dateOf(period), to: dateOf(period + 1) }),
  };
  const until: DaySpan = {
    suffix: '_until',
    daysOf: (period) => ({ from: dateOf(period - 1) + 1, to: dateOf(period) + 1 }),
  };
  const usual = (daysOf: DaySpan['daysOf']): DaySpan => ({ suffix: '', daysOf });
  switch (frequency) {
    case 'hourly':
      return [usual((period) => dayOfHour(phase, period))];
    case 'daily':
      return [usual((period) => ({ from: period, to: period + 1 }))];
    case 'weekly': {
      const week = usual((period) => ({ from: period * 7 - 3, to: period * 7 + 4 }));
      if (phase.day === 1) return [week];
      return phase.day === 7 ? [week, from] : [week, from, until];
    }
    case 'monthly':
    case 'quarterly':
    case 'yearly': {
      if (phase.day === 1) return [usual(from.daysOf)];
      if (phase.day === 31) return [usual(until.daysOf)];
      return [usual((period) => monthsOf(frequency, period)), from, until];
    }
  }
}

function dayOfHour({ second, offset = 0 }: Phase, hour: number): { from: number; to: number } {
  const day = Math.floor((hour * 3600 + second + offset) / 86_400);
  return { from: day, to: day + 1 };
}

/** The calendar's own months, quarters and years. */
function monthsOf(
  frequency: 'monthly' | 'quarterly' | 'yearly',
  period: number,
): { from: number; to: number } {
  const length = { monthly: 1, quarterly: 3, yearly: 12 }[frequency];
  const first = frequency === 'yearly' ? (period - 1970) * 12 : period * length;
  return { from: firstOfMonth(first), to: firstOfMonth(first + length) };
}

/** Months count from January 1970. */
function firstOfMonth(month: number): number {
  return dayNumber(1970 + Math.floor(month / 12), (((month % 12) + 12) % 12) + 1, 1);
}
