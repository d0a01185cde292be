import type { ForecastDistribution } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { lastNormalQuantile, normalQuantile } from '../numeric/normal.ts';
import type { Trial } from '../selection/rolling-origin.ts';
import { WIDTHS } from './learned-widths.ts';

/** Half the width of the interval that ends at a quantile: how far the quantile lies from the mean. */
export type HalfWidth = (step: number, probability: number) => number;

const [INNER, OUTER] = WIDTHS.map(({ level, by }) => ({
  deviation: normalQuantile((1 + level) / 2),
  by,
})) as [Knot, Knot];

interface Knot {
  /** Standard errors at which a normal error would lie. */
  readonly deviation: number;
  readonly by: readonly number[];
}

/** The outer interval is wider than the inner one by at least this factor. */
const MIN_RATIO = 1.1;
/** Bounds of what the trials may say, as a logarithm. */
const MAX_LOG = 1.5;

/**
 * Distances of quantiles from the mean, calibrated so that the coverage of intervals is close to their level.
 *
 * Models treat their parameters as known and themselves as true, so their intervals are too narrow or too wide. The
 * error depends on the length of the series, the step ahead and the kind of series. It shows in the size of errors at
 * past origins compared with the size that the model predicted. It is learned at 80% and 95%, by quantile regression on
 * the errors of many series of many kinds (conformalised quantile regression, Romano, Patterson and Candès, 2019).
 * Other quantiles lie on straight lines through these two.
 * @param missed size of the errors in the trials: see `logMiss`
 */
export function calibratedReach(
  outlook: ForecastDistribution,
  missed: number,
  told: Float64Array,
): HalfWidth {
  const n = outlook.mean.length;
  const [inner, outer] = [new Float64Array(n), new Float64Array(n)];
  const [inside, outside] = [INNER, OUTER].map(({ by }) => widths(by, told, missed)) as [
    Widths,
    Widths,
  ];
  for (let step = 0; step < n; step++) {
    const error = standardError(outlook, step);
    inner[step] = error * inside(step);
    outer[step] = Math.max(MIN_RATIO * inner[step]!, error * outside(step));
  }
  const deviationOf = lastNormalQuantile();
  return (step, probability) => {
    const deviation = Math.abs(deviationOf(probability));
    const near = inner[step]!;
    if (deviation <= INNER.deviation) return (near * deviation) / INNER.deviation;
    const share = (deviation - INNER.deviation) / (OUTER.deviation - INNER.deviation);
    return near + share * (outer[step]! - near);
  };
}

/** How many standard errors an interval reaches at a step. */
type Widths = (step: number) => number;

/** The widths that `by` gives: their logarithm is linear in that of the steps ahead. */
function widths(by: readonly number[], told: Float64Array, missed: number): Widths {
  const log = (step: number): number =>
    widthInputs(told, step, missed).reduce((sum, value, i) => sum + by[i]! * value, 0);
  const first = log(0);
  const growth = (log(1) - first) / Math.LN2;
  return (step) => Math.exp(first + growth * Math.log(step + 1));
}

/**
 * Inputs of the widths: features of the series, the step (from 0), and the size of the errors in the trials (see
 * `logMiss`).
 */
export function widthInputs(told: Float64Array, step: number, missed: number): Float64Array {
  const ahead = Math.log(step + 1);
  const [, length, , , , trend, persistence, roughness, , lateChanges] = told;
  return Float64Array.of(
    ...told,
    ahead,
    ahead * length!,
    missed,
    missed * length!,
    ahead * trend!,
    ahead * persistence!,
    ahead * roughness!,
    lateChanges! * roughness!,
  );
}

/** Logarithm of the mean absolute error over all trials, relative to normal errors of the predicted size. */
export function logMiss(trials: readonly Trial[]): number {
  let [error, foretold] = [0, 0];
  for (const { outlook, actual } of trials) {
    for (let step = 0; step < actual.length; step++) {
      error += Math.abs(actual[step]! - outlook.mean[step]!);
      foretold += 0.8 * standardError(outlook, step);
    }
  }
  if (!(foretold > 0)) return 0;
  const log = Math.log((error + 0.1 * foretold) / (1.1 * foretold));
  return Math.min(MAX_LOG, Math.max(-MAX_LOG, log));
}
