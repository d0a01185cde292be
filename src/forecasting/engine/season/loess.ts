/** A local regression over an index: points in a window, degree 0 or 1, and every how many points it is worked out. */
export interface LoessOptions {
  readonly window: number;
  readonly degree: 0 | 1;
  readonly jump: number;
}

/**
 * Smooths `y[0..length)` into `smooth` by local regression with tricube weights, worked out at every `jump`th point and
 * on straight lines between (Cleveland, Cleveland, McRae and Terpenning, 1990). `weights` is scratch space as long as `y`.
 */
export function loess(
  y: Float64Array,
  length: number,
  options: LoessOptions,
  smooth: Float64Array,
  weights: Float64Array,
): void {
  if (length < 2) {
    if (length === 1) smooth[0] = y[0]!;
    return;
  }
  const jump = Math.min(options.jump, length - 1);
  let left = 0;
  for (let i = 0; i < length; i += jump) {
    smooth[i] = loessAt(y, length, options, i, weights);
    if (i > left) interpolate(smooth, left, i);
    left = i;
  }
  if (left === length - 1) return;
  smooth[length - 1] = loessAt(y, length, options, length - 1, weights);
  interpolate(smooth, left, length - 1);
}

/** The regression at one place, which may lie just outside; the nearest observation where nothing has weight. */
export function loessAt(
  y: Float64Array,
  length: number,
  { window, degree }: LoessOptions,
  at: number,
  weights: Float64Array,
): number {
  const width = Math.min(window, length);
  const first = Math.min(length - width, Math.max(0, Math.floor(at) - ((width + 1) >> 1) + 1));
  const end = first + width;
  let reach = Math.max(at - first, end - 1 - at);
  if (window > length) reach += Math.floor((window - length) / 2);
  let total = 0;
  for (let j = first; j < end; j++) {
    weights[j] = tricube(Math.abs(j - at), reach);
    total += weights[j]!;
  }
  if (!(total > 0)) return y[Math.min(length - 1, Math.max(0, Math.round(at)))]!;
  let centre = 0;
  for (let j = first; j < end; j++) {
    weights[j]! /= total;
    centre += weights[j]! * j;
  }
  const slope =
    degree === 1 && reach > 0 ? slopeWeight(weights, first, end, centre, at, length) : 0;
  let value = 0;
  for (let j = first; j < end; j++) value += weights[j]! * (1 + slope * (j - centre)) * y[j]!;
  return value;
}

function tricube(distance: number, reach: number): number {
  if (distance > 0.999 * reach) return 0;
  return distance <= 0.001 * reach ? 1 : (1 - (distance / reach) ** 3) ** 3;
}

/** What turns a weighted mean into a weighted line's value; 0 where the points lie too close for a line. */
function slopeWeight(
  weights: Float64Array,
  first: number,
  end: number,
  centre: number,
  at: number,
  length: number,
): number {
  let spread = 0;
  for (let j = first; j < end; j++) spread += weights[j]! * (j - centre) ** 2;
  return Math.sqrt(spread) > 0.001 * (length - 1) ? (at - centre) / spread : 0;
}

function interpolate(values: Float64Array, from: number, to: number): void {
  const step = (values[to]! - values[from]!) / (to - from);
  for (let i = from + 1; i < to; i++) values[i] = values[from]! + step * (i - from);
}
