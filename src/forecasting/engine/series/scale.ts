/**
 * The power of two at or below the largest magnitude in `y`; 1 for an empty or all-zero series.
 *
 * Dividing by it brings the largest value into [1, 2) and, being exact, back again without loss.
 */
export function powerOfTwoScale(y: Float64Array): number {
  let largest = 0;
  for (const value of y) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 1;
  let scale = 2 ** Math.min(1023, Math.floor(Math.log2(largest)));
  if (scale > largest) scale /= 2;
  if (largest / scale >= 2) scale *= 2;
  return scale;
}

/** `y` divided by a scale; missing values stay missing. */
export function scaledBy(y: Float64Array, scale: number): Float64Array {
  return y.map((value) => value / scale);
}

/** A number brought back to the scale of the data, held within the finite range. */
export function unscaled(value: number, scale: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value * scale));
}
