import type { ArmaCoefficients } from './arma-errors.ts';
import { ArmaErrors } from './arma-errors.ts';
import type { ArimaOrder } from './order.ts';

/**
 * One-step errors of a seasonal ARMA model under its exact Gaussian likelihood, as a function of the free numbers of
 * `ArmaErrors`. Buffers are reused.
 *
 * The autoregression is taken out of all but the first observations; what is left has a banded covariance, whose
 * Cholesky factor gives the errors and their variances (Ansley, 1979; Brockwell and Davis, 1991, section 8.7).
 */
export class ExactErrors {
  readonly dimension: number;
  readonly coefficients: ArmaCoefficients;
  readonly #conditional: ArmaErrors;
  readonly #length: number;
  /** Longest lags of either side, and the number of observations that keep their autoregression. */
  readonly #arDegree: number;
  readonly #maDegree: number;
  readonly #first: number;
  readonly #ar: Float64Array;
  readonly #ma: Float64Array;
  readonly #psi: Float64Array;
  readonly #covariances: Float64Array;
  readonly #system: Float64Array;
  readonly #band: Float64Array;
  readonly #width: number;

  constructor(order: ArimaOrder, seasonLength: number, length: number, unit: number) {
    this.#conditional = new ArmaErrors(order, seasonLength, length, unit);
    this.dimension = this.#conditional.dimension;
    this.coefficients = this.#conditional.coefficients;
    this.#length = length;
    this.#arDegree = order.ar + order.seasonalAr * seasonLength;
    this.#maDegree = order.ma + order.seasonalMa * seasonLength;
    this.#first = Math.min(length, Math.max(this.#arDegree, this.#maDegree));
    this.#width = Math.max(this.#first, 1);
    this.#ar = new Float64Array(this.#arDegree + 1);
    this.#ma = new Float64Array(this.#maDegree + 1);
    this.#psi = new Float64Array(this.#maDegree + 1);
    const lags = Math.max(this.#arDegree, this.#maDegree) + 1;
    this.#covariances = new Float64Array(lags);
    this.#system = new Float64Array((this.#arDegree + 1) * (this.#arDegree + 2));
    this.#band = new Float64Array(length * (this.#width + 1));
  }

  /**
   * Fills `errors` with standardised errors times the n-th root of the product of their deviations, so that least
   * squares on them maximises the likelihood; answers with the sum of squares, Infinity where there is no likelihood.
   * `innovations`, if given, gets the errors themselves.
   */
  fill(
    free: Float64Array,
    w: Float64Array,
    errors: Float64Array,
    innovations: Float64Array | null = null,
  ): number {
    this.#conditional.read(free);
    this.#expand();
    if (!this.#solveCovariances()) return Infinity;
    const n = this.#length;
    let logs = 0;
    for (let t = 0; t < n; t++) {
      const deviation = this.#factorRow(t);
      if (!(deviation > 0)) return Infinity;
      logs += Math.log(deviation);
      const error = this.#substitute(t, w, errors) / deviation;
      errors[t] = error;
      if (innovations !== null) innovations[t] = error * deviation;
    }
    const root = Math.exp(logs / n);
    let squares = 0;
    for (let t = 0; t < n; t++) {
      errors[t]! *= root;
      squares += errors[t]! ** 2;
    }
    return squares;
  }

  /** Dense coefficients 1 - c₁B - … of both sides as 1, -c₁ …, and the weights ψ of past errors in an observation. */
  #expand(): void {
    const { arLags, ar, maLags, ma } = this.coefficients;
    this.#ar.fill(0);
    this.#ma.fill(0);
    this.#ma[0] = 1;
    for (let k = 0; k < arLags.length; k++) this.#ar[arLags[k]!] = ar[k]!;
    for (let k = 0; k < maLags.length; k++) this.#ma[maLags[k]!] = -ma[k]!;
    for (let j = 0; j <= this.#maDegree; j++) {
      let value = this.#ma[j]!;
      for (let i = 1; i <= Math.min(j, this.#arDegree); i++)
        value += this.#ar[i]! * this.#psi[j - i]!;
      this.#psi[j] = value;
    }
  }

  /** Autocovariances for an error variance of 1, by the Yule-Walker equations; false where they have no solution. */
  #solveCovariances(): boolean {
    const p = this.#arDegree;
    const width = p + 2;
    const system = this.#system.fill(0);
    for (let k = 0; k <= p; k++) {
      system[k * width + k]! += 1;
      for (let i = 1; i <= p; i++) system[k * width + Math.abs(k - i)]! -= this.#ar[i]!;
      system[k * width + p + 1] = this.#errorCovariance(k);
    }
    if (!eliminate(system, p + 1)) return false;
    const gamma = this.#covariances;
    for (let k = 0; k < gamma.length; k++) {
      if (k <= p) gamma[k] = system[k * width + p + 1]!;
      else {
        let value = this.#errorCovariance(k);
        for (let i = 1; i <= p; i++) value += this.#ar[i]! * gamma[k - i]!;
        gamma[k] = value;
      }
    }
    return gamma[0]! > 0;
  }

  /** Covariance of the moving average with the observation `lag` periods before. */
  #errorCovariance(lag: number): number {
    let sum = 0;
    for (let j = lag; j <= this.#maDegree; j++) sum += this.#ma[j]! * this.#psi[j - lag]!;
    return sum;
  }

  /** Columns of the factor that row `t` has: all before it at first, those within the moving average later. */
  #firstColumn(t: number): number {
    return t < this.#first ? 0 : Math.max(0, t - this.#maDegree);
  }

  #covariance(t: number, s: number): number {
    if (t < this.#first) return this.#covariances[t - s]!;
    if (s < this.#first) return this.#errorCovariance(t - s);
    let sum = 0;
    for (let j = t - s; j <= this.#maDegree; j++) sum += this.#ma[j]! * this.#ma[j - t + s]!;
    return sum;
  }

  /** Works out row `t` of the Cholesky factor; answers with its diagonal, NaN where there is none. */
  #factorRow(t: number): number {
    const size = this.#width + 1;
    const band = this.#band;
    const from = this.#firstColumn(t);
    const row = t * size + this.#width - t;
    let left = this.#covariance(t, t);
    for (let s = from; s < t; s++) {
      const other = s * size + this.#width - s;
      let value = this.#covariance(t, s);
      for (let k = Math.max(from, this.#firstColumn(s)); k < s; k++)
        value -= band[row + k]! * band[other + k]!;
      value /= band[other + s]!;
      band[row + s] = value;
      left -= value * value;
    }
    const deviation = Math.sqrt(left);
    band[row + t] = deviation;
    return deviation;
  }

  /** What is left of observation `t` once earlier errors have explained their part. */
  #substitute(t: number, w: Float64Array, errors: Float64Array): number {
    const { mean } = this.coefficients;
    let value = w[t]! - mean;
    if (t >= this.#first)
      for (let i = 1; i <= this.#arDegree; i++) value -= this.#ar[i]! * (w[t - i]! - mean);
    const row = t * (this.#width + 1) + this.#width - t;
    for (let s = this.#firstColumn(t); s < t; s++) value -= this.#band[row + s]! * errors[s]!;
    return value;
  }
}

/** Solves `size` equations in place, each row with its right side last; false where they are singular. */
function eliminate(system: Float64Array, size: number): boolean {
  const width = size + 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(system[row * width + column]!) > Math.abs(system[pivot * width + column]!))
        pivot = row;
    if (!(Math.abs(system[pivot * width + column]!) > 1e-12)) return false;
    for (let k = column; k < width; k++) {
      const kept = system[column * width + k]!;
      system[column * width + k] = system[pivot * width + k]!;
      system[pivot * width + k] = kept;
    }
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = system[row * width + column]! / system[column * width + column]!;
      if (factor === 0) continue;
      for (let k = column; k < width; k++)
        system[row * width + k]! -= factor * system[column * width + k]!;
    }
  }
  for (let row = 0; row < size; row++) system[row * width + size]! /= system[row * width + row]!;
  return true;
}
