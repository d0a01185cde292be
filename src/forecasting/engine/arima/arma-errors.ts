import type { LagPattern } from './lag-polynomial.ts';
import { lagPattern, multiplyInto, stationaryCoefficients } from './lag-polynomial.ts';
import type { ArimaOrder } from './order.ts';
import { coefficientCount } from './order.ts';

/** Coefficients 1 - c₁B - … of both sides of a model at their lags, and the mean of the differenced series. */
export interface ArmaCoefficients {
  readonly arLags: Int32Array;
  readonly ar: Float64Array;
  readonly maLags: Int32Array;
  readonly ma: Float64Array;
  mean: number;
}

/**
 * One-step errors of a seasonal ARMA model as a function of free numbers: those of the plain and the seasonal
 * AR and MA factors, in this order, and last the mean in units of `unit`. What lies before the series counts
 * as zero (conditional sum of squares; Box and Jenkins, 1976, section 7.1). Buffers are reused.
 */
export class ArmaErrors {
  readonly dimension: number;
  readonly coefficients: ArmaCoefficients;
  readonly #order: ArimaOrder;
  readonly #unit: number;
  readonly #arPattern: LagPattern;
  readonly #maPattern: LagPattern;
  readonly #plain = new Float64Array(8);
  readonly #seasonal = new Float64Array(8);
  readonly #centred: Float64Array;

  constructor(order: ArimaOrder, seasonLength: number, length: number, unit: number) {
    this.#order = order;
    this.#unit = unit;
    this.dimension = coefficientCount(order);
    this.#arPattern = lagPattern(order.ar, order.seasonalAr, seasonLength);
    this.#maPattern = lagPattern(order.ma, order.seasonalMa, seasonLength);
    this.#centred = new Float64Array(length);
    this.coefficients = {
      arLags: this.#arPattern.lags,
      ar: new Float64Array(this.#arPattern.lags.length),
      maLags: this.#maPattern.lags,
      ma: new Float64Array(this.#maPattern.lags.length),
      mean: 0,
    };
  }

  /** Reads `free` into `coefficients`. */
  read(free: Float64Array): void {
    const { ar, ma, seasonalAr, seasonalMa, constant } = this.#order;
    stationaryCoefficients(free, 0, ar, this.#plain);
    stationaryCoefficients(free, ar + ma, seasonalAr, this.#seasonal);
    multiplyInto(this.#arPattern, this.#plain, this.#seasonal, this.coefficients.ar);
    stationaryCoefficients(free, ar, ma, this.#plain);
    stationaryCoefficients(free, ar + ma + seasonalAr, seasonalMa, this.#seasonal);
    multiplyInto(this.#maPattern, this.#plain, this.#seasonal, this.coefficients.ma);
    this.coefficients.mean = constant ? free[free.length - 1]! * this.#unit : 0;
  }

  /** Fills `errors` for the differenced series `w`; returns the sum of their squares. */
  fill(free: Float64Array, w: Float64Array, errors: Float64Array): number {
    this.read(free);
    const { arLags, ar, maLags, ma, mean } = this.coefficients;
    const centred = this.#centred;
    const n = w.length;
    for (let t = 0; t < n; t++) centred[t] = errors[t] = w[t]! - mean;
    for (let k = 0; k < arLags.length; k++) {
      const lag = arLags[k]!;
      const weight = ar[k]!;
      for (let t = lag; t < n; t++) errors[t]! -= weight * centred[t - lag]!;
    }
    let longest = 0;
    for (let k = 0; k < maLags.length; k++) longest = Math.max(longest, maLags[k]!);
    longest = Math.min(longest, n);
    let squares = 0;
    for (let t = 0; t < longest; t++) {
      let error = errors[t]!;
      for (let k = 0; k < maLags.length; k++)
        if (maLags[k]! <= t) error += ma[k]! * errors[t - maLags[k]!]!;
      errors[t] = error;
      squares += error * error;
    }
    for (let t = longest; t < n; t++) {
      let error = errors[t]!;
      for (let k = 0; k < maLags.length; k++) error += ma[k]! * errors[t - maLags[k]!]!;
      errors[t] = error;
      squares += error * error;
    }
    return squares;
  }
}
