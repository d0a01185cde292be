export type SeasonForm = 'additive' | 'multiplicative';

/**
 * Seasonal indices by classical decomposition: one number a phase, phase 0 being that of `y[0]`.
 *
 * Additive indices sum to 0, multiplicative ones average 1. Needs two full seasons, else null; null too
 * where a trend of zero leaves an index undefined. The trend is a centred moving average over one season
 * (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 3.4).
 */
export function seasonalIndices(
  y: Float64Array,
  seasonLength: number,
  form: SeasonForm,
): Float64Array | null {
  if (seasonLength < 2 || y.length < 2 * seasonLength) return null;
  const indices = new Float64Array(seasonLength);
  const counts = new Float64Array(seasonLength);
  const half = Math.floor(seasonLength / 2);
  for (let t = half; t < y.length - half; t++) {
    const trend = centredAverage(y, t, seasonLength);
    const phase = t % seasonLength;
    indices[phase]! += form === 'additive' ? y[t]! - trend : y[t]! / trend;
    counts[phase]!++;
  }
  for (let phase = 0; phase < seasonLength; phase++) indices[phase]! /= counts[phase]!;
  return normalise(indices, form) ? indices : null;
}

/** `y` with its season taken out: subtracted, or divided out. */
export function seasonallyAdjusted(
  y: Float64Array,
  indices: Float64Array,
  form: SeasonForm,
): Float64Array {
  const adjusted = new Float64Array(y.length);
  for (let t = 0; t < y.length; t++) {
    const index = indices[t % indices.length]!;
    adjusted[t] = form === 'additive' ? y[t]! - index : y[t]! / index;
  }
  return adjusted;
}

function centredAverage(y: Float64Array, t: number, seasonLength: number): number {
  const half = Math.floor(seasonLength / 2);
  let sum = 0;
  for (let k = -half; k <= half; k++) sum += y[t + k]!;
  if (seasonLength % 2 === 0) sum -= (y[t - half]! + y[t + half]!) / 2;
  return sum / seasonLength;
}

/** Brings the indices to their normal sum in place; false where that is impossible. */
function normalise(indices: Float64Array, form: SeasonForm): boolean {
  let mean = 0;
  for (const index of indices) mean += index / indices.length;
  if (!Number.isFinite(mean) || (form === 'multiplicative' && mean === 0)) return false;
  for (let phase = 0; phase < indices.length; phase++) {
    indices[phase] = form === 'additive' ? indices[phase]! - mean : indices[phase]! / mean;
  }
  return true;
}
