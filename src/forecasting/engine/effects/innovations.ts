/**
 * Writes the one-step errors of simple exponential smoothing to `errors`; the smoothing starts at 0 and keeps `memory`
 * (0 to 1) of its level. They are the innovations of an ARIMA(0,1,1), or with a memory of 1 the series itself. Applied
 * to all columns of a regression, this filter removes the autocorrelation of its errors.
 */
export function innovations(x: Float64Array, memory: number, errors: Float64Array): void {
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    const error = x[t]! - level;
    errors[t] = error;
    level += (1 - memory) * error;
  }
}
