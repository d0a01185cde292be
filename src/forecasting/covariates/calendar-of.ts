import { Problem, invalidField } from '../../platform/index.ts';
import {
  dayOf,
  WITH_TRADING_DAYS,
  type CalendarEffects,
  type Frequency,
} from '../calendar/index.ts';
import type { SidesRequest } from './covariates.dto.ts';

const MAX_PROBLEMS = 100;

/** Requested calendar drivers. @throws Problem that names a field that does not fit the data */
export function calendarOf(
  { holidays, tradingDays }: SidesRequest,
  frequency: Frequency,
): CalendarEffects {
  if (tradingDays === true && !WITH_TRADING_DAYS.includes(frequency)) {
    const detail = `requires ${WITH_TRADING_DAYS.join(', ')} data; these are ${frequency}`;
    throw invalidField('/tradingDays', 'wrong_frequency', detail);
  }
  if (holidays === undefined) return tradingDays === true ? { tradingDays } : {};
  if (frequency === 'none') {
    throw invalidField('/holidays', 'wrong_frequency', 'requires dates; the data have an index');
  }
  return {
    ...(tradingDays === true ? { tradingDays } : {}),
    holidays: new Map([['holidays', daysOf(holidays)]]),
  };
}

function daysOf(holidays: readonly string[]): number[] {
  const days = holidays.map(dayOf);
  const errors = days.flatMap((day, i) =>
    typeof day === 'number'
      ? []
      : [{ pointer: `/holidays/${i}`, code: day.code, detail: day.detail }],
  );
  if (errors.length > 0) {
    throw new Problem('invalid_request', `Invalid input at: ${errors[0]!.pointer}`, {
      errors: errors.slice(0, MAX_PROBLEMS),
    });
  }
  return days as number[];
}
