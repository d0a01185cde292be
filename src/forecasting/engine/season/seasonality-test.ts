/** Sample autocorrelations at lags 1..maxLag, divided by the variance at lag 0; zeros for a constant. */
export function autocorrelations(y: Float64Array, maxLag: number): Float64Array {
  const n = y.length;
  const result = new Float64Array(Math.max(0, maxLag));
  let mean = 0;
  for (let t = 0; t < n; t++) mean += y[t]! / n;
  let variance = 0;
  for (let t = 0; t < n; t++) variance += (y[t]! - mean) ** 2;
  if (!(variance > 0)) return result;
  for (let lag = 1; lag <= maxLag && lag < n; lag++) {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (y[t]! - mean) * (y[t - lag]! - mean);
    result[lag - 1] = sum / variance;
  }
  return result;
}

/**
 * Whether the autocorrelation at the season's lag differs from zero at 90%, judged by Bartlett's
 * limits. `minimumSeasons` seasons of data are asked for: the M4 benchmarks take 3, the Theta method 2.
 * A shorter series, or a season length below 2, has no season.
 */
export function isSeasonal(y: Float64Array, seasonLength: number, minimumSeasons: number): boolean {
  if (seasonLength < 2 || y.length < minimumSeasons * seasonLength) return false;
  const r = autocorrelations(y, seasonLength);
  let squares = 0;
  for (let lag = 1; lag < seasonLength; lag++) squares += r[lag - 1]! ** 2;
  const limit = 1.645 * Math.sqrt((1 + 2 * squares) / y.length);
  return Math.abs(r[seasonLength - 1]!) > limit;
}
