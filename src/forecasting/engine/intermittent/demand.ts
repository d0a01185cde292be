/** Sizes and intervals of an intermittent series. */
export interface Demand {
  /** The demands, in order of time. */
  readonly sizes: Float64Array;
  /** Average periods from one demand to the next (ADI). */
  readonly interval: number;
  /** Squared coefficient of variation of the sizes (CV²). */
  readonly variation: number;
  readonly averageSize: number;
}

/** Looks at the demands of a series without negative values. */
export function demandOf(y: Float64Array): Demand {
  let [count, sum] = [0, 0];
  for (let t = 0; t < y.length; t++) if (y[t]! > 0) count++;
  const sizes = new Float64Array(count);
  for (let t = 0, k = 0; k < count; t++) {
    if (!(y[t]! > 0)) continue;
    sizes[k++] = y[t]!;
    sum += y[t]!;
  }
  const average = sizes.length > 0 ? sum / sizes.length : 0;
  let squares = 0;
  for (const size of sizes) squares += (size - average) ** 2 / sizes.length;
  return {
    sizes,
    interval: sizes.length > 0 ? y.length / sizes.length : Infinity,
    variation: average > 0 ? squares / (average * average) : 0,
    averageSize: average,
  };
}

/** Interval and variation from which Syntetos, Boylan and Croston (2005) call demand intermittent, and lumpy. */
const INTERMITTENT_INTERVAL = 1.32;
const LUMPY_VARIATION = 0.49;
/**
 * Interval and empty periods from which demand has too many of these for models of continuous values, if it still has as
 * many of late.
 */
const SELDOM_EMPTY_INTERVAL = 1.1;
const MIN_EMPTY = 4;

export type DemandClass = 'steady' | 'intermittent' | 'lumpy';

/** Whether demand is sparse, season or not. Without negative values, that is. */
export function sparse(y: Float64Array): boolean {
  if (y.some((value) => value < 0)) return false;
  const { interval, sizes } = demandOf(y);
  if (interval >= INTERMITTENT_INTERVAL) return true;
  if (interval < SELDOM_EMPTY_INTERVAL || y.length - sizes.length < MIN_EMPTY) return false;
  return demandOf(y.subarray(y.length >> 1)).interval >= SELDOM_EMPTY_INTERVAL;
}

/**
 * Kind of demand of a series, which determines the suitable models.
 *
 * @param known observations only: periods that were filled are neither demand nor zero
 */
export function demandClass(known: Float64Array): DemandClass {
  if (!sparse(known)) return 'steady';
  return demandOf(known).variation > LUMPY_VARIATION ? 'lumpy' : 'intermittent';
}
