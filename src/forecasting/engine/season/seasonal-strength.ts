import { seasonalIndices, seasonallyAdjusted } from './decomposition.ts';

/**
 * Strength of a season between 0 and 1: one less the share of the remainder in the variance of the detrended
 * series (Wang, Smith and Hyndman, 2006), by classical decomposition. 0 below two seasons.
 */
export function seasonalStrength(y: Float64Array, seasonLength: number): number {
  const indices = seasonalIndices(y, seasonLength, 'additive');
  if (indices === null) return 0;
  const adjusted = seasonallyAdjusted(y, indices, 'additive');
  const half = Math.floor(seasonLength / 2);
  let [mean, meanRest] = [0, 0];
  let [squares, squaresRest] = [0, 0];
  let count = 0;
  for (let t = half; t < y.length - half; t++) {
    let trend = 0;
    for (let k = -half; k <= half; k++) trend += adjusted[t + k]!;
    if (seasonLength % 2 === 0) trend -= (adjusted[t - half]! + adjusted[t + half]!) / 2;
    trend /= seasonLength;
    const rest = adjusted[t]! - trend;
    const detrended = y[t]! - trend;
    count++;
    mean += detrended;
    meanRest += rest;
    squares += detrended * detrended;
    squaresRest += rest * rest;
  }
  const variance = squares / count - (mean / count) ** 2;
  const varianceRest = squaresRest / count - (meanRest / count) ** 2;
  return variance > 0 ? Math.max(0, 1 - varianceRest / variance) : 0;
}
