import type { SeasonForm } from './decomposition.ts';
import { seasonalIndices, seasonallyAdjusted } from './decomposition.ts';
import { isSeasonal } from './seasonality-test.ts';

/** A series without its season, and the way back. */
export interface Adjustment {
  readonly adjusted: Float64Array;
  readonly form: SeasonForm;
  /** One number a phase; a single neutral one where no season was found. */
  readonly indices: Float64Array;
  readonly seasonal: boolean;
  /** Gives `value` the season of time `t`, counted from the first observation. */
  restore(value: number, t: number): number;
  /** What a distance from the mean at time `t` is worth with the season on. */
  stretch(t: number): number;
}

/** An index below this would blow up what is divided by it. */
const LEAST_INDEX = 1e-4;

/**
 * Takes a significant season out of a series by classical decomposition, as the Theta method does: divided by
 * multiplicative indices, or additive ones taken off where the series is not all positive.
 */
export function adjustForSeason(y: Float64Array, seasonLength: number): Adjustment {
  const form = y.every((value) => value > 0) ? 'multiplicative' : 'additive';
  const found = isSeasonal(y, seasonLength, 2) ? seasonalIndices(y, seasonLength, form) : null;
  const usable =
    found !== null && (form === 'additive' || found.every((index) => index > LEAST_INDEX));
  return adjustment(y, usable ? found : null, form);
}

/** The adjustment by given indices; none if they are null. */
export function adjustment(
  y: Float64Array,
  found: Float64Array | null,
  form: SeasonForm,
): Adjustment {
  const indices = found ?? new Float64Array(1).fill(form === 'additive' ? 0 : 1);
  const indexAt = (t: number): number => indices[t % indices.length]!;
  return {
    adjusted: found === null ? y : seasonallyAdjusted(y, indices, form),
    form,
    indices,
    seasonal: found !== null,
    restore: (value, t) => (form === 'additive' ? value + indexAt(t) : value * indexAt(t)),
    stretch: (t) => (form === 'additive' ? 1 : indexAt(t)),
  };
}
