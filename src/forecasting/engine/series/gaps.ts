/**
 * A copy of `y` with its NaN filled. The first value must be known.
 *
 * A gap between observations is filled by the straight line between its neighbours. The line is bent as the same
 * stretch of the previous and next season departs from its own straight line, if these are known. A gap at the end
 * repeats the last known value of the same phase of the season, or else the last value of all.
 */
export function fillGaps(y: Float64Array, seasonLength: number): Float64Array {
  const filled = y.slice();
  for (let start = 0; start < y.length; start++) {
    if (y[start] === y[start]) continue;
    let end = start;
    while (end < y.length && y[end] !== y[end]) end++;
    if (end === y.length) extend(filled, start, seasonLength);
    else bridge(y, filled, start, end, seasonLength);
    start = end;
  }
  return filled;
}

function extend(filled: Float64Array, start: number, seasonLength: number): void {
  for (let t = start; t < filled.length; t++) {
    const source = seasonLength > 1 && t >= seasonLength ? t - seasonLength : start - 1;
    filled[t] = filled[source]!;
  }
}

function bridge(
  y: Float64Array,
  filled: Float64Array,
  start: number,
  end: number,
  seasonLength: number,
): void {
  for (let t = start; t < end; t++) {
    const share = (t - start + 1) / (end - start + 1);
    const straight = blend(y[start - 1]!, y[end]!, share);
    const bends =
      seasonLength > 1
        ? [-seasonLength, seasonLength].map((shift) => bend(y, start, end, t, shift))
        : [];
    const known = bends.filter((value) => value === value);
    const total = known.reduce((sum, value) => sum + value, 0);
    filled[t] = straight + (known.length > 0 ? total / known.length : 0);
  }
}

/** Departure of `y` at `t + shift` from the line across the shifted gap; NaN where that is not all known. */
function bend(y: Float64Array, start: number, end: number, t: number, shift: number): number {
  const left = y[start - 1 + shift] ?? Number.NaN;
  const right = y[end + shift] ?? Number.NaN;
  const share = (t - start + 1) / (end - start + 1);
  return (y[t + shift] ?? Number.NaN) - blend(left, right, share);
}

function blend(left: number, right: number, share: number): number {
  return left * (1 - share) + right * share;
}
