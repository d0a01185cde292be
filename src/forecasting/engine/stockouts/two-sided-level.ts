/** Weighted averages around every period. */
export interface TwoSidedLevel {
  readonly level: Float64Array;
  /** The same without the period itself; NaN where nothing else has weight. */
  readonly others: Float64Array;
}

/**
 * The level at every period: an average of all values whose weights fall by `decay` (0 to 1) a period to either side, each
 * times a weight of its own.
 */
export function twoSidedLevel(
  values: Float64Array,
  weights: Float64Array,
  decay: number,
): TwoSidedLevel {
  const n = values.length;
  const sums = new Float64Array(n);
  const totals = new Float64Array(n);
  for (const [first, step] of [
    [0, 1],
    [n - 1, -1],
  ] as const) {
    let [sum, total] = [0, 0];
    for (let t = first; t >= 0 && t < n; t += step) {
      sums[t]! += sum;
      totals[t]! += total;
      sum = decay * (sum + weights[t]! * values[t]!);
      total = decay * (total + weights[t]!);
    }
  }
  const others = sums.map((sum, t) => sum / totals[t]!);
  const level = sums.map((sum, t) => (sum + weights[t]! * values[t]!) / (totals[t]! + weights[t]!));
  return { level, others };
}
