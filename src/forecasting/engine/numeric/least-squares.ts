import { solveSymmetric } from './linear-system.ts';

/** A vector of errors as a function of a point. It returns the sum of squares and reuses its buffers. */
export type Errors = (point: Float64Array, errors: Float64Array) => number;

/** The best point met and its sum of squares. */
export interface LeastSquares {
  readonly point: Float64Array;
  readonly squares: number;
}

const STEP = 1e-4;
const ENOUGH = 1e-5;
const MAX_DAMPING = 1e6;
/** Free numbers further out than this are as good as infinite. */
const FURTHEST = 6;

/**
 * Minimises a sum of squares by the method of Levenberg (1944) and Marquardt (1963), with derivatives by
 * differences, in at most `rounds` of them. Points stay within ±6 along each axis that is not `unbounded`, the last.
 */
export function leastSquares(
  errors: Errors,
  start: Float64Array,
  length: number,
  rounds: number,
  lastUnbounded: boolean,
): LeastSquares {
  const size = start.length;
  let point = start.slice();
  let current = new Float64Array(length);
  let squares = errors(point, current);
  let trial = new Float64Array(length);
  let candidate = new Float64Array(size);
  const slopes = Array.from({ length: size }, () => new Float64Array(length));
  const normal = new Float64Array(size * size);
  const system = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const move = new Float64Array(size);
  let damping = 1e-3;
  for (let round = 0; round < rounds && size > 0 && squares > 0; round++) {
    differentiate(errors, point, current, trial, slopes);
    normalEquations(slopes, current, normal, gradient);
    let improved = false;
    while (damping < MAX_DAMPING) {
      system.set(normal);
      for (let i = 0; i < size; i++) {
        system[i * size + i]! += damping * (normal[i * size + i]! + 1e-12);
        move[i] = gradient[i]!;
      }
      if (solveSymmetric(system, move, size)) {
        for (let i = 0; i < size; i++) {
          const next = point[i]! - move[i]!;
          candidate[i] =
            lastUnbounded && i === size - 1 ? next : Math.max(-FURTHEST, Math.min(FURTHEST, next));
        }
        const value = errors(candidate, trial);
        if (value < squares) {
          improved = squares - value > ENOUGH * squares;
          squares = value;
          [point, candidate] = [candidate, point];
          [current, trial] = [trial, current];
          damping = Math.max(1e-9, damping / 8);
          break;
        }
      }
      damping *= 8;
    }
    if (!improved) break;
  }
  return { point, squares };
}

function differentiate(
  errors: Errors,
  point: Float64Array,
  current: Float64Array,
  buffer: Float64Array,
  slopes: readonly Float64Array[],
): void {
  for (let i = 0; i < point.length; i++) {
    const kept = point[i]!;
    point[i] = kept + STEP;
    errors(point, buffer);
    point[i] = kept;
    const slope = slopes[i]!;
    for (let t = 0; t < slope.length; t++) slope[t] = (buffer[t]! - current[t]!) / STEP;
  }
}

function normalEquations(
  slopes: readonly Float64Array[],
  current: Float64Array,
  normal: Float64Array,
  gradient: Float64Array,
): void {
  const size = slopes.length;
  for (let i = 0; i < size; i++) {
    const left = slopes[i]!;
    let toward = 0;
    for (let t = 0; t < left.length; t++) toward += left[t]! * current[t]!;
    gradient[i] = toward;
    for (let j = 0; j <= i; j++) {
      const right = slopes[j]!;
      let sum = 0;
      for (let t = 0; t < left.length; t++) sum += left[t]! * right[t]!;
      normal[i * size + j] = sum;
      normal[j * size + i] = sum;
    }
  }
}
