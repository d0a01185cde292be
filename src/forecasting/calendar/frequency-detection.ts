import type { ParsedDs } from './ds-text.ts';
import type { Frequency } from './frequency.ts';
import { learnPhase, type Phase, standsOn, fitsFrequency } from './phase.ts';
import { numberForm } from './number-forms.ts';
import { periodNumber } from './period.ts';

/** One observation: its series (any key) and its date. */
export interface DatedRow {
  readonly series: string | number;
  readonly ds: ParsedDs;
}

/** A frequency and the phase that goes with it. */
export interface DetectedFrequency {
  readonly frequency: Frequency;
  readonly phase: Phase;
}

/** Share of rows that may contradict a frequency (bad dates). */
const TOLERATED = 0.05;
const COARSE_TO_FINE: readonly Frequency[] = [
  'yearly',
  'quarterly',
  'monthly',
  'weekly',
  'daily',
  'hourly',
];

/**
 * Finds the coarsest frequency at which all dates share a phase and no series has two rows in one period. Whole numbers
 * are the dates that `numberForm` finds in them, otherwise an index. Undefined if no series has two dates, or if no
 * frequency fits.
 */
export function detectFrequency(rows: readonly DatedRow[]): DetectedFrequency | undefined {
  const numbers = rows.filter((row) => row.ds.style === 'index');
  const dates = numbers.length * 2 > rows.length ? numbers : rows;
  if (dates === numbers) {
    const style = numberForm(numbers.map(({ ds }) => ds))?.style ?? null;
    if (style === null) return withPhase('none', numbers);
    if (style === 'YYYY') return withPhase('yearly', numbers);
  }
  if (!someSeriesRepeats(dates)) return undefined;
  const frequency = COARSE_TO_FINE.find((candidate) => explains(candidate, dates));
  return frequency === undefined ? undefined : withPhase(frequency, dates);
}

function withPhase(frequency: Frequency, rows: readonly DatedRow[]): DetectedFrequency | undefined {
  const learned = learnPhase(
    frequency,
    rows.map((row) => row.ds),
  );
  return learned === undefined ? undefined : { frequency, phase: learned.phase };
}

function someSeriesRepeats(rows: readonly DatedRow[]): boolean {
  const firstDate = new Map<string | number, string>();
  return rows.some(({ series, ds }) => {
    const date = `${ds.year}-${ds.month}-${ds.day}-${ds.second - ds.offset}`;
    const first = firstDate.get(series);
    if (first === undefined) firstDate.set(series, date);
    return first !== undefined && first !== date;
  });
}

function explains(frequency: Frequency, rows: readonly DatedRow[]): boolean {
  const learned = learnPhase(
    frequency,
    rows.map((row) => row.ds),
  );
  if (learned === undefined) return false;
  const taken = new Set<string>();
  let contradicting = 0;
  for (const { series, ds } of rows) {
    const place = `${periodNumber(frequency, ds)} ${series}`;
    const fits = fitsFrequency(frequency, ds) && standsOn(frequency, learned.phase, ds);
    if (!fits || taken.has(place)) contradicting += 1;
    taken.add(place);
  }
  return contradicting <= rows.length * TOLERATED;
}
