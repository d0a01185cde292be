/**
 * Symmetric mean absolute percentage error, 0 to 200 (M4's definition); a step where both numbers are zero
 * counts as 0. Steps with a missing actual are left out; NaN when none is left.
 */
export function smape(actual: Float64Array, forecast: Float64Array): number {
  return meanOver(actual, (y, step) => {
    const size = Math.abs(y) / 2 + Math.abs(forecast[step]!) / 2;
    return size === 0 ? 0 : 200 * (Math.abs(y / 2 - forecast[step]! / 2) / size);
  });
}

/** Mean absolute error in the units of the data, without the missing steps. */
export function meanAbsoluteError(actual: Float64Array, forecast: Float64Array): number {
  return meanOver(actual, (y, step) => Math.abs(y - forecast[step]!));
}

/** Mean of forecast minus actual: above zero where the forecast was too high. */
export function meanError(actual: Float64Array, forecast: Float64Array): number {
  return meanOver(actual, (y, step) => forecast[step]! - y);
}

/** Root mean square error in the units of the data, without the missing steps. */
export function rootMeanSquareError(actual: Float64Array, forecast: Float64Array): number {
  return Math.sqrt(meanOver(actual, (y, step) => (y - forecast[step]!) ** 2));
}

/**
 * The scale of MASE: mean absolute difference between observations `lag` apart (Hyndman and Koehler, 2006).
 * NaN for a series no longer than the lag; 0 for one that repeats itself.
 */
export function absoluteScale(train: Float64Array, lag: number): number {
  return meanOver(train.subarray(lag), (y, t) => Math.abs(y - train[t]!));
}

/**
 * The scale of RMSSE: root mean square of the changes from one period to the next, counted from the first
 * observation that is not zero (M5 competition, 2020).
 */
export function squaredScale(train: Float64Array): number {
  const first = train.findIndex((y) => y === y && y !== 0);
  const active = first < 0 ? train.subarray(0, 0) : train.subarray(first);
  return Math.sqrt(meanOver(active.subarray(1), (y, t) => (y - active[t]!) ** 2));
}

/** Mean of `term` over the places where the value and the term are known; NaN where there are none. */
export function meanOver(
  values: Float64Array,
  term: (value: number, index: number) => number,
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const part = term(values[i]!, i);
    if (part !== part) continue;
    sum += part;
    count++;
  }
  return sum / count;
}
