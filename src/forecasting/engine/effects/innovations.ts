/**
 * A series as errors of simple exponential smoothing that keeps `memory` of its level (0 to 1), begun at 0, written to
 * `errors`: what is left of an ARIMA(0,1,1), or with a memory of 1 the series itself. Applied to all columns of a
 * regression it makes errors that wander into ones that do not.
 */
export function innovations(x: Float64Array, memory: number, errors: Float64Array): void {
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    const error = x[t]! - level;
    errors[t] = error;
    level += (1 - memory) * error;
  }
}
