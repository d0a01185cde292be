import type { FittedModel, Model, Refusal } from '../models/model.ts';
import { demandOf } from './demand.ts';
import { demandOutlook } from './demand-outlook.ts';

/** The middle window: a dozen periods, or more where a demand takes longer to come. */
const LEAST_PERIODS = 12;
/** Weights of the averages over half, one and two windows. */
const WEIGHTS = [0.3, 0.55, 0.15] as const;
/** A level that is taken to fade moves with the middle average twice: by itself, and by how far that has fallen behind. */
const FADING_DOUBT = 1.75 ** 2;
/** The most of a decline that is expected to go on. */
const MOST_FADING = 0.3;

/**
 * Recent demand: averages over a short, a middle and a long window, and less where the middle one has fallen behind
 * the whole history, since products fade more often than they come back. Moving averages hold their own
 * against Croston's method (Petropoulos, Makridakis, Assimakopoulos and Nikolopoulos, 2014); the windows, weights and
 * fading are learned on spare parts. Refuses negative values and a
 * series without demand.
 */
export const recentDemand: Model = { fit };

function fit(y: Float64Array): FittedModel | Refusal {
  if (y.some((value) => value < 0)) return { refused: 'negative_values' };
  const { sizes, interval } = demandOf(y);
  if (sizes.length === 0) return { refused: 'too_short' };
  const window = Math.max(LEAST_PERIODS, Math.round(interval));
  const average = lastAverages(y);
  const middle = average(window);
  const whole = average(y.length);
  const behind = (0.75 * middle + 0.25 * whole) / whole;
  const fading = Math.min(1, Math.max(MOST_FADING, behind));
  const level =
    fading *
    (WEIGHTS[0] * average(Math.round(window / 2)) +
      WEIGHTS[1] * middle +
      WEIGHTS[2] * average(2 * window));
  return {
    name: 'recent_demand',
    parameters: { window, fading },
    states: { level },
    fitted: new Float64Array(y.length).fill(level),
    refit: fit,
    forecast: demandOutlook(y, level, doubtOf(window, y.length) * (fading < 1 ? FADING_DOUBT : 1)),
  };
}

/** Variance of the three averages together, which share the latest periods. */
function doubtOf(window: number, length: number): number {
  const [short, middle, long] = [Math.round(window / 2), window, 2 * window].map((periods) =>
    Math.min(periods, length),
  ) as [number, number, number];
  const oldest = WEIGHTS[2] / long;
  const older = oldest + WEIGHTS[1] / middle;
  const latest = older + WEIGHTS[0] / short;
  return short * latest ** 2 + (middle - short) * older ** 2 + (long - middle) * oldest ** 2;
}

/** Averages over the last periods, of which there may be fewer than asked for. */
function lastAverages(y: Float64Array): (periods: number) => number {
  return (periods) => {
    const count = Math.min(periods, y.length);
    let sum = 0;
    for (let t = y.length - count; t < y.length; t++) sum += y[t]!;
    return sum / count;
  };
}
