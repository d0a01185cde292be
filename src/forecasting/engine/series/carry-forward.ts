/** A copy in which what is not finite takes the value before it, or, at the beginning, the first one known; 0 where none is. */
export function carriedForward(values: Float64Array): Float64Array {
  let last = values.find(Number.isFinite) ?? 0;
  return values.map((value) => (last = Number.isFinite(value) ? value : last));
}
