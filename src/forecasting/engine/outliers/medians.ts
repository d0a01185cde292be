/** Values that are sorted in one place that is used again. */
const FEW = 64;
const scratch = new Float64Array(FEW);

/** The middle of `values[from..to)`, the upper of two where their number is even; NaN of none. Bounds are cut to the array. */
export function medianOf(values: Float64Array, from = 0, to = values.length): number {
  const [first, end] = [Math.max(0, from), Math.min(values.length, to)];
  const count = end - first;
  if (count <= 0) return Number.NaN;
  if (count > FEW) return values.slice(first, end).sort()[count >> 1]!;
  for (let i = 0; i < count; i++) {
    const value = values[first + i]!;
    let at = i;
    for (; at > 0 && scratch[at - 1]! > value; at--) scratch[at] = scratch[at - 1]!;
    scratch[at] = value;
  }
  return scratch[count >> 1]!;
}

/** Of normal numbers, the standard deviation is this many times the median distance from the middle. */
export const DEVIATION_BY_MEDIAN = 1.4826;
