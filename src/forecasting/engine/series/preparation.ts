import { endsFarAway, findAbsence } from './absent-periods.ts';
import { fillGaps } from './gaps.ts';
import { powerOfTwoScale } from './scale.ts';

/** Warning about the preparation of a series: a change, or a deficiency of the series. */
export type PreparationWarning =
  | 'missing_values'
  | 'non_finite_values'
  | 'leading_gap'
  | 'trailing_gap'
  | 'evenly_missing'
  | 'far_observation'
  | 'long_history_cut'
  | 'too_short_for_season';

/** Observations that models learn from at most, unless four seasons are more; older ones hardly count. */
const MAX_HISTORY_LENGTH = 5000;

/**
 * Steps of the forecast without any comparable observation, counted from 0, and the smallest and largest value observed
 * elsewhere, divided by the scale.
 */
export interface Unseen {
  readonly has: (step: number) => boolean;
  readonly smallest: number;
  readonly largest: number;
}

/** A complete series of magnitude near 1, and the data that convert a forecast back. */
export interface PreparedSeries {
  /** Without gaps, from the first observation to the last period; divided by `scale`. */
  readonly values: Float64Array;
  /** The same without what was filled in: what models of sparse demand learn from. */
  readonly known: Float64Array;
  /** A power of two, so that dividing loses nothing. */
  readonly scale: number;
  /** No observation is below zero. */
  readonly nonNegative: boolean;
  /** How many periods were observed, not filled in; at least 1. */
  readonly observations: number;
  /** All observations are equal. */
  readonly constant: boolean;
  /** Steps of the forecast like which nothing was ever observed; null without any. */
  readonly unseen: Unseen | null;
  readonly warnings: readonly PreparationWarning[];
}

/**
 * Prepares a series for models. Infinities count as missing, leading gaps are cut (the product was not sold yet), other
 * gaps are filled, the scale is brought near 1, and only the latest part of a very long history is kept. Null if there
 * is no observation.
 * @param givenScale a power of two to divide by, if it is not the magnitude of the series
 */
export function prepare(
  y: Float64Array,
  seasonLength: number,
  givenScale?: number,
): PreparedSeries | null {
  let first = 0;
  while (first < y.length && !Number.isFinite(y[first])) first++;
  if (first === y.length) return null;
  const known = y.slice(first);
  const { observations, smallest, largest } = tidy(known);
  const scale = givenScale ?? powerOfTwoScale(Math.max(Math.abs(smallest), Math.abs(largest)));
  for (let t = 0; t < known.length; t++) known[t]! /= scale;
  const hasGaps = observations < known.length;
  const absence = hasGaps ? findAbsence(known, seasonLength) : null;
  const complete = hasGaps ? fillGaps(known, seasonLength) : known;
  const kept = Math.max(MAX_HISTORY_LENGTH, 4 * seasonLength);
  const latest = (all: Float64Array): Float64Array => all.subarray(Math.max(0, all.length - kept));
  const values = latest(complete);
  const observed = complete === known ? values : latest(known).filter(Number.isFinite);
  return {
    values,
    known: observed.length > 0 ? observed : values,
    scale,
    nonNegative: smallest >= 0,
    observations,
    constant: smallest === largest,
    unseen:
      absence === null
        ? null
        : {
            smallest: smallest / scale,
            largest: largest / scale,
            has: (step) => absence.isAbsent(known.length + step),
          },
    warnings: [
      ...(observations < y.length ? gapWarnings(y, first, observations) : []),
      ...(absence === null ? [] : [absence.warning]),
      ...(hasGaps && endsFarAway(known) ? (['far_observation'] as const) : []),
      ...lengthWarnings(complete.length, kept, seasonLength),
    ],
  };
}

/** Writes NaN for infinities, and counts and measures the rest. */
function tidy(known: Float64Array): { observations: number; smallest: number; largest: number } {
  let [observations, smallest, largest] = [0, Infinity, -Infinity];
  for (let t = 0; t < known.length; t++) {
    const value = known[t]!;
    if (!Number.isFinite(value)) {
      known[t] = Number.NaN;
      continue;
    }
    observations++;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  return { observations, smallest, largest };
}

function gapWarnings(y: Float64Array, first: number, observed: number): PreparationWarning[] {
  const warnings: PreparationWarning[] = [];
  if (y.includes(Infinity) || y.includes(-Infinity)) warnings.push('non_finite_values');
  if (first > 0) warnings.push('leading_gap');
  if (observed < y.length - first) warnings.push('missing_values');
  if (!Number.isFinite(y[y.length - 1]!)) warnings.push('trailing_gap');
  return warnings;
}

function lengthWarnings(length: number, kept: number, seasonLength: number): PreparationWarning[] {
  if (length > kept) return ['long_history_cut'];
  return seasonLength > 1 && length < 2 * seasonLength ? ['too_short_for_season'] : [];
}
