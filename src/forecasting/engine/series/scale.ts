/**
 * The power of two at or below a magnitude; 1 for 0.
 *
 * Dividing by it brings the magnitude into [1, 2) and, being exact, back again without loss.
 */
export function powerOfTwoScale(magnitude: number): number {
  if (magnitude === 0) return 1;
  let scale = 2 ** Math.min(1023, Math.floor(Math.log2(magnitude)));
  if (scale > magnitude) scale /= 2;
  if (magnitude / scale >= 2) scale *= 2;
  return scale;
}

/** The largest magnitude of the finite values; 0 without any. */
export function largestMagnitude(y: Float64Array): number {
  let largest = 0;
  for (const value of y) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** `y` divided by a scale; missing values stay missing. */
export function scaledBy(y: Float64Array, scale: number): Float64Array {
  return y.map((value) => value / scale);
}

/** A number brought back to the scale of the data, held within the finite range. */
export function unscaled(value: number, scale: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value * scale));
}
