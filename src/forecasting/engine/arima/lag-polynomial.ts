/**
 * Coefficients a of 1 - a₁B - … that are stationary, from as many free numbers: these are squeezed into partial
 * autocorrelations, from which the coefficients follow (Monahan, 1984). Writes to `out` from `at`.
 */
export function stationaryCoefficients(
  free: Float64Array,
  from: number,
  count: number,
  out: Float64Array,
): void {
  for (let k = 0; k < count; k++) {
    const partial = MAX_PARTIAL * Math.tanh(free[from + k]!);
    for (let j = 0; j < k - 1 - j; j++) {
      const low = out[j]!;
      const high = out[k - 1 - j]!;
      out[j] = low - partial * high;
      out[k - 1 - j] = high - partial * low;
    }
    if (k % 2 === 1) out[(k - 1) / 2]! *= 1 - partial;
    out[k] = partial;
  }
}

const MAX_PARTIAL = 0.9999;

/** Free numbers that give `coefficients`; null where these are not stationary. */
export function freeNumbers(coefficients: ArrayLike<number>): number[] | null {
  const work = Array.from(coefficients);
  const free = new Array<number>(work.length);
  for (let k = work.length - 1; k >= 0; k--) {
    const partial = work[k]!;
    if (!(Math.abs(partial) < MAX_PARTIAL)) return null;
    free[k] = Math.atanh(partial / MAX_PARTIAL);
    const scale = 1 - partial * partial;
    const above = work.slice(0, k);
    for (let j = 0; j < k; j++) work[j] = (above[j]! + partial * above[k - 1 - j]!) / scale;
  }
  return free;
}

/** Whether all roots of 1 - a₁B - … lie further out than `radius`. */
export function rootsBeyond(coefficients: ArrayLike<number>, radius: number): boolean {
  return freeNumbers(Array.from(coefficients, (value, k) => value * radius ** (k + 1))) !== null;
}

/** Which lags of a product of a plain and a seasonal polynomial are used, and where their numbers come from. */
export interface LagPattern {
  readonly lags: Int32Array;
  /** Index of the plain factor, or -1 for its leading 1; likewise the seasonal one. */
  readonly plain: Int32Array;
  readonly seasonal: Int32Array;
}

/** The lags of (1 - a₁B - …)(1 - A₁Bᵐ - …) besides 0. */
export function lagPattern(plain: number, seasonal: number, seasonLength: number): LagPattern {
  const lags: number[] = [];
  const [left, right]: [number[], number[]] = [[], []];
  for (let j = -1; j < seasonal; j++) {
    for (let i = -1; i < plain; i++) {
      if (i < 0 && j < 0) continue;
      lags.push(i + 1 + (j + 1) * seasonLength);
      left.push(i);
      right.push(j);
    }
  }
  return {
    lags: Int32Array.from(lags),
    plain: Int32Array.from(left),
    seasonal: Int32Array.from(right),
  };
}

/** Coefficients c of the product 1 - c₁B - … at the lags of a pattern. */
export function multiplyInto(
  pattern: LagPattern,
  plain: Float64Array,
  seasonal: Float64Array,
  out: Float64Array,
): void {
  for (let k = 0; k < pattern.lags.length; k++) {
    const i = pattern.plain[k]!;
    const j = pattern.seasonal[k]!;
    if (i < 0) out[k] = seasonal[j]!;
    else if (j < 0) out[k] = plain[i]!;
    else out[k] = -plain[i]! * seasonal[j]!;
  }
}
