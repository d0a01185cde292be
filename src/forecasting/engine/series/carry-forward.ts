/**
 * A copy in which a value that is not finite is replaced by the previous one, and at the beginning by the first known
 * one; 0 if none is known.
 */
export function carriedForward(values: Float64Array): Float64Array {
  let last = values.find(Number.isFinite) ?? 0;
  return values.map((value) => (last = Number.isFinite(value) ? value : last));
}
