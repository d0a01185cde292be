import { writtenDate } from './ds-text.ts';
import type { Frequency } from './frequency.ts';
import { formatPeriod, startOf, periodNumber } from './period.ts';
import type { Phase } from './phase.ts';

/** Frequencies whose periods make up each frequency's, none of them reaching beyond. */
const MADE_OF: Readonly<Partial<Record<Frequency, readonly Frequency[]>>> = {
  daily: ['hourly'],
  weekly: ['hourly', 'daily'],
  monthly: ['hourly', 'daily'],
  quarterly: ['hourly', 'daily', 'monthly'],
  yearly: ['hourly', 'daily', 'monthly', 'quarterly'],
};

/** Whether periods of one frequency add up to whole periods of another. */
export function nestsIn(frequency: Frequency, to: Frequency): boolean {
  return MADE_OF[to]?.includes(frequency) === true;
}

/** The longer period in which a period lies, numbered as `toPeriod` does. */
export function longerPeriod(
  frequency: Exclude<Frequency, 'none'>,
  phase: Phase,
  period: number,
  to: Frequency,
): number {
  return periodNumber(to, writtenDate(startOf(frequency, phase, period)));
}

/** The first day of a longer period. */
export function firstDay(to: Frequency, period: number): string {
  return formatPeriod(to, { style: 'YYYY-MM-DD', month: 1, day: 1, second: 0 }, period);
}
