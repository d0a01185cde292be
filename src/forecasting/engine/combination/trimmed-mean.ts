/**
 * Mean of weighted values without the lowest and the highest `share` of the weight. Weights sum to 1; `order`
 * is scratch space as long as the values.
 */
export function trimmedMean(
  values: Float64Array,
  weights: Float64Array,
  share: number,
  order: Int32Array,
): number {
  const n = values.length;
  for (let i = 0; i < n; i++) {
    let at = i;
    while (at > 0 && values[order[at - 1]!]! > values[i]!) {
      order[at] = order[at - 1]!;
      at--;
    }
    order[at] = i;
  }
  let [sum, total, passed] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    const index = order[k]!;
    const before = passed;
    passed += weights[index]!;
    const kept = Math.min(passed, 1 - share) - Math.max(before, share);
    if (!(kept > 0)) continue;
    sum += kept * values[index]!;
    total += kept;
  }
  return sum / total;
}
