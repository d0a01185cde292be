import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, ModelState, ModelRefusal } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import type { LeastSquares } from '../numeric/least-squares.ts';
import { leastSquares } from '../numeric/least-squares.ts';
import type { ArmaCoefficients } from './arma-errors.ts';
import { ArmaErrors } from './arma-errors.ts';
import { ExactErrors } from './exact-errors.ts';
import { differenced } from './differencing.ts';
import { rootsBeyond } from './lag-polynomial.ts';
import type { ArimaOrder } from './order.ts';
import { coefficientCount, lostToDifferences, orderName } from './order.ts';

/** A fitted ARIMA model with its corrected Akaike criterion, comparable between orders of equal differences. */
export interface FittedArima extends FittedModel {
  readonly order: ArimaOrder;
  /** The free numbers of `ArmaErrors`. */
  readonly point: Float64Array;
  readonly aicc: number;
}

const ROUNDS = 20;
const QUICK_ROUNDS = 3;

/**
 * Options of the estimation: starting values and likelihood. The conditional sum of squares is some ten times faster.
 */
export interface ArimaEffort {
  readonly guess?: Float64Array;
  readonly exact?: boolean;
  /** The unit that the guess has its mean in. */
  readonly unit?: number;
  /** Take the guess for the estimate. */
  readonly settled?: boolean;
}

/**
 * Fits one order by conditional sum of squares, or by exact maximum likelihood. Refuses a series that leaves too little after differencing, or
 * whose estimates come to lie at the edge of the stationary and invertible region.
 */
export function fitArima(
  order: ArimaOrder,
  y: Float64Array,
  seasonLength: number,
  effort: ArimaEffort = {},
): FittedArima | ModelRefusal {
  const w = differenced(
    differenced(y, seasonLength, order.seasonalDifferences),
    1,
    order.differences,
  );
  return fitDifferenced(order, y, w, seasonLength, effort);
}

/** Fits one order like `fitArima`, on a series `w` that is already differenced. */
export function fitDifferenced(
  order: ArimaOrder,
  y: Float64Array,
  w: Float64Array,
  seasonLength: number,
  { guess, unit: given, exact = false, settled = false }: ArimaEffort = {},
): FittedArima | ModelRefusal {
  const n = w.length;
  const counted = coefficientCount(order) + 1;
  if (n - counted - 1 < 1) return { refused: 'too_short' };
  const { mean, deviation } = spreadOf(w);
  const unit = given ?? (deviation > 0 ? deviation : 1);
  const model = exact
    ? new ExactErrors(order, seasonLength, n, unit)
    : new ArmaErrors(order, seasonLength, n, unit);
  const roundsFrom = (from: Float64Array | undefined): number => {
    if (settled) return 0;
    return from === undefined || exact ? ROUNDS : QUICK_ROUNDS;
  };
  const search = (from: Float64Array | undefined): LeastSquares => {
    const start = from?.slice() ?? new Float64Array(model.dimension).fill(0.1);
    if (order.constant && !settled) start[start.length - 1] = mean / unit;
    return leastSquares(
      (point, errors) => model.fill(point, w, errors),
      start,
      n,
      roundsFrom(from),
      order.constant,
    );
  };
  const first = search(guess);
  const second = exact && !settled && guess !== undefined ? search(undefined) : first;
  const found = second.squares < first.squares ? second : first;
  if (!Number.isFinite(found.squares)) return { refused: 'diverged' };
  const errors = new Float64Array(n);
  const innovations = exact ? new Float64Array(n) : errors;
  const squares = Math.max(model.fill(found.point, w, errors, innovations), n * 1e-26);
  const variance = squares / Math.max(1, n - counted + 1);
  const lost = lostToDifferences(order, seasonLength);
  const { coefficients } = model;
  return {
    name: orderName(order),
    order,
    point: found.point,
    aicc:
      n * Math.log(squares / n) + 2 * counted + (2 * counted * (counted + 1)) / (n - counted - 1),
    parameters: namedCoefficients(coefficients),
    states: { mean: coefficients.mean, sigma: Math.sqrt(variance) },
    fitted: y.map((value, t) => (t < lost ? Number.NaN : value - innovations[t - lost]!)),
    memory: { order, point: [...found.point], unit, exact } satisfies ArimaMemory,
    refit: (other) => fitArima(order, other, seasonLength, { guess: found.point }),
    forecast: (horizon) => {
      const ar = wholeAutoregression(order, coefficients, seasonLength);
      const drift = coefficients.mean * (1 - sum(coefficients.ar));
      return gaussianOutlook(
        pointForecasts(y, innovations, ar, coefficients, drift, horizon),
        standardErrors(ar, coefficients, variance, horizon),
      );
    },
  };
}

/** What an order remembers: its free numbers, and by which likelihood they were found in which unit. */
interface ArimaMemory {
  readonly order: ArimaOrder;
  readonly point: readonly number[];
  readonly unit: number;
  readonly exact: boolean;
}

/** Applies the order and the stored coefficients to `y`. */
export function resumeArima(
  y: Float64Array,
  seasonLength: number,
  memory: ModelState,
): FittedArima | ModelRefusal {
  const { order, point, unit, exact } = memory as ArimaMemory;
  const guess = Float64Array.from(point);
  return fitArima(order, y, seasonLength, { guess, unit, exact, settled: true });
}

/** Whether a fit keeps clear of unit roots on both sides, as an automatic choice should (radius 1.01). */
export function isStable(
  fit: FittedArima | ModelRefusal,
  seasonLength: number,
): fit is FittedArima {
  if (isRefusal(fit)) return false;
  const { ar, seasonalAr, ma, seasonalMa } = fit.order;
  return (
    rootsBeyond(dense(fit.parameters, 'ar', ar + seasonalAr * seasonLength), 1.01) &&
    rootsBeyond(dense(fit.parameters, 'ma', ma + seasonalMa * seasonLength), 1.01)
  );
}

/** Coefficients 1 - c₁B - … from names such as `ar1`; the signs of the MA side are turned back. */
function dense(
  parameters: Readonly<Record<string, number>>,
  side: 'ar' | 'ma',
  degree: number,
): number[] {
  const sign = side === 'ar' ? 1 : -1;
  return Array.from({ length: degree }, (_, k) => sign * (parameters[`${side}${k + 1}`] ?? 0));
}

function namedCoefficients({ arLags, ar, maLags, ma }: ArmaCoefficients): Record<string, number> {
  const named: Record<string, number> = {};
  arLags.forEach((lag, k) => (named[`ar${lag}`] = ar[k]!));
  maLags.forEach((lag, k) => (named[`ma${lag}`] = -ma[k]!));
  return named;
}

/** Coefficients c₁, c₂ … of φ(B)(1-B)ᵈ(1-Bᵐ)ᴰ = 1 - c₁B - …, dense. */
function wholeAutoregression(
  order: ArimaOrder,
  { arLags, ar }: ArmaCoefficients,
  seasonLength: number,
): Float64Array {
  const degree =
    Math.max(0, ...arLags) + order.differences + order.seasonalDifferences * seasonLength;
  const product = new Float64Array(degree + 1);
  product[0] = 1;
  arLags.forEach((lag, k) => (product[lag]! -= ar[k]!));
  const difference = (lag: number): void => {
    for (let k = degree; k >= lag; k--) product[k]! -= product[k - lag]!;
  };
  for (let i = 0; i < order.differences; i++) difference(1);
  for (let i = 0; i < order.seasonalDifferences; i++) difference(seasonLength);
  return product.subarray(1).map((value) => -value);
}

function pointForecasts(
  y: Float64Array,
  errors: Float64Array,
  ar: Float64Array,
  { maLags, ma }: ArmaCoefficients,
  drift: number,
  horizon: number,
): Float64Array {
  const n = y.length;
  const path = new Float64Array(ar.length + horizon);
  path.set(y.subarray(Math.max(0, n - ar.length)), Math.max(0, ar.length - n));
  for (let step = 0; step < horizon; step++) {
    let value = drift;
    const now = ar.length + step;
    for (let k = 0; k < ar.length; k++) value += ar[k]! * path[now - 1 - k]!;
    for (let k = 0; k < maLags.length; k++) {
      const past = errors.length + step - maLags[k]!;
      if (past >= 0 && past < errors.length) value -= ma[k]! * errors[past]!;
    }
    path[now] = value;
  }
  return path.slice(ar.length);
}

/** From the weights of past errors in the forecast, ψ (Box and Jenkins, 1976, section 5.1.1). */
function standardErrors(
  ar: Float64Array,
  { maLags, ma }: ArmaCoefficients,
  variance: number,
  horizon: number,
): Float64Array {
  const weights = new Float64Array(horizon);
  maLags.forEach((lag, k) => {
    if (lag < horizon) weights[lag]! -= ma[k]!;
  });
  if (horizon > 0) weights[0] = 1;
  const result = new Float64Array(horizon);
  let squares = 0;
  for (let step = 0; step < horizon; step++) {
    for (let k = 0; k < Math.min(step, ar.length); k++)
      weights[step]! += ar[k]! * weights[step - 1 - k]!;
    squares += weights[step]! ** 2;
    result[step] = Math.sqrt(variance * squares);
  }
  return result;
}

function spreadOf(w: Float64Array): { mean: number; deviation: number } {
  let mean = 0;
  for (const value of w) mean += value / w.length;
  let squares = 0;
  for (const value of w) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / w.length) };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
