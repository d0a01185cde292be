/**
 * Centred moving average over one season, written to `trend`; the first and last half seasons get the nearest
 * average. Needs a series longer than the season.
 */
export function centredTrend(y: Float64Array, seasonLength: number, trend: Float64Array): void {
  const n = y.length;
  const half = Math.floor(seasonLength / 2);
  const even = seasonLength % 2 === 0;
  let sum = 0;
  for (let t = 0; t < 2 * half + 1; t++) sum += y[t]!;
  for (let t = half; t < n - half; t++) {
    const edges = even ? (y[t - half]! + y[t + half]!) / 2 : 0;
    trend[t] = (sum - edges) / seasonLength;
    if (t + half + 1 < n) sum += y[t + half + 1]! - y[t - half]!;
  }
  trend.fill(trend[half]!, 0, half);
  trend.fill(trend[n - half - 1]!, n - half);
}
