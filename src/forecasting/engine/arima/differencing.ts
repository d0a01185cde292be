import { autocovariance } from './moments.ts';

/** `y` less itself `lag` periods ago, `times` over; shorter by `lag` each time. */
export function differenced(y: Float64Array, lag: number, times: number): Float64Array {
  let result = y;
  for (let round = 0; round < times; round++) {
    const source = result;
    const length = Math.max(0, source.length - lag);
    result = new Float64Array(length);
    for (let t = 0; t < length; t++) result[t] = source[t + lag]! - source[t]!;
  }
  return result;
}

/** 5% point of the test for stationarity about a level (Kwiatkowski, Phillips, Schmidt and Shin, 1992, table 1). */
const KPSS_LIMIT = 0.463;
const MAX_DIFFERENCES = 2;

/**
 * Number of differences after which the KPSS test finds a series stationary, at most two (Hyndman and Khandakar, 2008).
 */
export function differencesNeeded(y: Float64Array): number {
  let series = y;
  for (let count = 0; count < MAX_DIFFERENCES; count++) {
    if (series.length < 4 || kpss(series) <= KPSS_LIMIT) return count;
    series = differenced(series, 1, 1);
  }
  return MAX_DIFFERENCES;
}

/** The KPSS statistic with Bartlett weights over trunc(3√n/13) lags; 0 for a constant. */
export function kpss(y: Float64Array): number {
  const n = y.length;
  let total = 0;
  for (const value of y) total += value;
  const mean = total / n;
  let sum = 0;
  let squares = 0;
  for (const value of y) {
    sum += value - mean;
    squares += sum * sum;
  }
  const lags = Math.trunc((3 * Math.sqrt(n)) / 13);
  let variance = autocovariance(y, mean, 0);
  for (let lag = 1; lag <= lags; lag++)
    variance += 2 * (1 - lag / (lags + 1)) * autocovariance(y, mean, lag);
  return variance > 0 ? squares / (n * n * variance) : 0;
}
