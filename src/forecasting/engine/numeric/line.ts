/** A straight line over the time index: `intercept + slope * t`. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/** Least-squares line through `y[0..length)` at t = 0, 1, …; one point gives slope 0, none a zero line. */
export function fitLine(y: Float64Array, length = y.length): Line {
  if (length === 0) return { intercept: 0, slope: 0 };
  const middle = (length - 1) / 2;
  let mean = 0;
  let cross = 0;
  let square = 0;
  for (let t = 0; t < length; t++) mean += y[t]! / length;
  for (let t = 0; t < length; t++) {
    cross += (t - middle) * (y[t]! - mean);
    square += (t - middle) * (t - middle);
  }
  const slope = square > 0 ? cross / square : 0;
  return { intercept: mean - slope * middle, slope };
}
