/** Sum of products of departures from `mean`, `lag` apart, over the number of observations. */
export function autocovariance(y: Float64Array, mean: number, lag: number): number {
  let sum = 0;
  for (let t = lag; t < y.length; t++) sum += (y[t]! - mean) * (y[t - lag]! - mean);
  return sum / y.length;
}
