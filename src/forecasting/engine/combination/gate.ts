import { FEATURES } from '../experts/features.ts';
import type { PanelTrial, Seat } from './panel.ts';
import { EVIDENCE, LEANINGS } from './learned-weights.ts';

/** An expert's share in the combination, and its error over the trials relative to the middle expert's. */
export interface Share {
  readonly weight: number;
  readonly relativeError: number | null;
}

/** Relative errors count within these bounds. */
const LARGEST_LOG = 1.5;

/**
 * Shares of the experts in the combination: softmax of what the features of the series say for each, less its
 * error over past origins, the longer the series the more (feature-based model averaging, Montero-Manso,
 * Athanasopoulos, Hyndman and Talagala, 2020). The numbers are learned on series of many kinds; see
 * `bench/learn-combination.ts`.
 */
export function shares(
  seats: readonly Seat[],
  trials: readonly PanelTrial[],
  told: Float64Array,
): Share[] {
  const errors = logRelativeErrors(seats.length, trials);
  const trust = Math.exp(Math.min(2, Math.max(-6, dot(EVIDENCE, told))));
  const scores = seats.map(({ name }, i) => dot(LEANINGS[name], told) - trust * (errors[i] ?? 0));
  const highest = Math.max(...scores);
  const raw = scores.map((score) => Math.exp(score - highest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value, i) => {
    const error = errors[i] ?? null;
    return { weight: value / total, relativeError: error === null ? null : Math.exp(error) };
  });
}

/** Logarithm of each mean absolute error over that of the middle expert; null where trials are lacking. */
export function logRelativeErrors(count: number, trials: readonly PanelTrial[]): (number | null)[] {
  const errors = Array.from({ length: count }, (_, i) => meanAbsoluteError(trials, i));
  const known = errors.filter((error) => error === error).sort((a, b) => a - b);
  if (known.length === 0) return errors.map(() => null);
  const half = known.length >> 1;
  const middle = known.length % 2 === 1 ? known[half]! : (known[half - 1]! + known[half]!) / 2;
  return errors.map((error) => {
    if (error !== error) return null;
    const log = Math.log((error + 0.05 * middle + 1e-12) / (1.05 * middle + 1e-12));
    return Math.min(LARGEST_LOG, Math.max(-LARGEST_LOG, log));
  });
}

/** NaN where the expert missed a trial. */
function meanAbsoluteError(trials: readonly PanelTrial[], expert: number): number {
  let [sum, count] = [0, 0];
  for (const { means, actual } of trials) {
    for (let step = 0; step < actual.length; step++) {
      sum += Math.abs(means[expert]![step]! - actual[step]!);
      count++;
    }
  }
  return sum / count;
}

function dot(weights: readonly number[], told: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < FEATURES.length; i++) sum += weights[i]! * told[i]!;
  return sum;
}
