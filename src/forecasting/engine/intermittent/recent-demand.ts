import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { demandOf } from './demand.ts';
import { demandOutlook } from './demand-outlook.ts';

/** Periods of the windows, each of which is made up to a whole number of intervals between demands. */
const WINDOWS = [6, 14, 28] as const;
/** Weights of the averages over these, where demand does not fade. */
const WEIGHTS = [0.45, 0.2, 0.2] as const;
/** Weight of the whole history, which stays however little came of late: a dozen empty periods may be chance. */
const WHOLE_WEIGHT = 0.15;
/** Empty periods at the beginning, in average intervals between demands, that show a product which was not sold yet. */
const LAUNCH_INTERVALS = 12;
/** A level that is taken to fade moves with the middle average twice: by itself, and by how far that has fallen behind. */
const FADING_DOUBT = 1.75 ** 2;

/**
 * Recent demand: averages over a short, a middle and a long window, and less where the middle one has fallen behind
 * the whole history, since products fade more often than they come back; and a share of the whole history. Moving averages
 * hold their own against Croston's method (Petropoulos, Makridakis, Assimakopoulos and Nikolopoulos, 2014). Windows and
 * weights are learned on spare parts and on simulated demand of a constant rate, of which they have to keep the most that
 * costs nothing on the former. Refuses negative values and a series without demand.
 */
export const recentDemand: Model = { fit };

function fit(y: Float64Array): FittedModel | ModelRefusal {
  if (y.some((value) => value < 0)) return { refused: 'negative_values' };
  const sold = sinceLaunch(y);
  const { sizes, interval } = demandOf(sold);
  if (sizes.length === 0) return { refused: 'too_short' };
  const windows = WINDOWS.map((periods) => Math.round(Math.ceil(periods / interval) * interval));
  const averages = windows.map(lastAverages(sold));
  const whole = lastAverages(sold)(sold.length);
  const fading = Math.min(1, averages[1]! / whole);
  const recent = averages.reduce((sum, average, i) => sum + WEIGHTS[i]! * average, 0);
  const level = fading * recent + WHOLE_WEIGHT * whole;
  return {
    name: 'recent_demand',
    parameters: { window: windows[1]!, fading },
    states: { level },
    fitted: new Float64Array(y.length).fill(level),
    refit: fit,
    forecast: demandOutlook(sold, {
      level,
      doubt: doubtOf(windows, sold.length) * (fading < 1 ? FADING_DOUBT : 1),
    }),
  };
}

/** The history without the empty periods before the first demand, where these are too many to be chance. */
function sinceLaunch(y: Float64Array): Float64Array {
  const first = y.findIndex((value) => value > 0);
  if (first <= 0) return y;
  const sold = y.subarray(first);
  return first >= LAUNCH_INTERVALS * demandOf(sold).interval ? sold : y;
}

/** Variance of the averages together, which share the latest periods. */
function doubtOf(windows: readonly number[], length: number): number {
  const ends = windows.map((periods) => Math.min(periods, length));
  let [weight, variance, from] = [WHOLE_WEIGHT / length, 0, length];
  for (let i = ends.length - 1; i >= 0; i--) {
    variance += (from - ends[i]!) * weight ** 2;
    weight += WEIGHTS[i]! / ends[i]!;
    from = ends[i]!;
  }
  return variance + from * weight ** 2;
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
