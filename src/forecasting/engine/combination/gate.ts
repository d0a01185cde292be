import type { ExpertName } from '../experts/experts.ts';
import type { SeriesFeatures } from '../experts/features.ts';
import { median } from '../numeric/median.ts';
import { gateInputs } from './gate-inputs.ts';
import { EVIDENCE, HIDDEN, LEANINGS } from './learned-weights.ts';
import type { ExpertForecasts, PanelTrial, FittedExpert } from './expert-forecasts.ts';

/** An expert's weight in the combination, and its error over the trials relative to the median expert. */
export interface Share {
  readonly weight: number;
  readonly relativeError: number | null;
}

/** Relative errors count within these bounds. */
const MAX_LOG = 1.5;

/**
 * Weights of the experts in the combination: a softmax of the output of a small network minus each expert's error over
 * the trials. The network's inputs are the forecasts, the series and the trials; the features determine how much the
 * error counts (feature-based model averaging, Montero-Manso, Athanasopoulos, Hyndman and Talagala, 2020, with the
 * forecasts among the features). The parameters are learned on series of many kinds; see `bench/learn-combination.ts`.
 */
export function shares(
  seats: readonly FittedExpert[],
  said: ExpertForecasts,
  trials: readonly PanelTrial[],
  traits: SeriesFeatures,
): Share[] {
  const errors = logRelativeErrors(seats.length, trials);
  const inputs = gateInputs(seats, said, errors, traits);
  const hidden = Float64Array.from(HIDDEN, (row) => Math.tanh(weighed(row, inputs)));
  const trust = Math.exp(Math.min(2, Math.max(-6, dot(EVIDENCE, traits.told))));
  const scores = seats.map(
    ({ name }, i) => weighed(LEANINGS[name], hidden) - trust * (errors[i] ?? 0),
  );
  const highest = Math.max(...scores);
  const raw = scores.map((score) => Math.exp(score - highest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const weights = withSteadyLevel(
    seats.map(({ name }) => name),
    raw.map((value) => value / total),
    traits,
  );
  return weights.map((weight, i) => {
    const error = errors[i] ?? null;
    return { weight, relativeError: error === null ? null : Math.exp(error) };
  });
}

/** Experts that accept only a level which neither grows nor wanders, and the weight that this earns a long series. */
const STEADY_LEVELS: ReadonlySet<ExpertName> = new Set(['average', 'average_added']);
const STEADY_SHARE = 0.5;
const MIN_LOG_LENGTH = -0.15;

/** Weights of which a steady level has its share, since a test has already spoken for it. */
function withSteadyLevel(
  names: readonly ExpertName[],
  weights: readonly number[],
  { told }: SeriesFeatures,
): number[] {
  const steady = names.map((name) => STEADY_LEVELS.has(name));
  const sum = weights.reduce((all, weight, i) => all + (steady[i] === true ? weight : 0), 0);
  if (!(sum > 0) || told[1]! < MIN_LOG_LENGTH) return weights.slice();
  return weights.map(
    (weight, i) =>
      (1 - STEADY_SHARE) * weight + (steady[i] === true ? (STEADY_SHARE * weight) / sum : 0),
  );
}

/** Logarithm of each expert's mean absolute error relative to the median expert; null without trials. */
export function logRelativeErrors(count: number, trials: readonly PanelTrial[]): (number | null)[] {
  const errors = Array.from({ length: count }, (_, i) => meanAbsoluteError(trials, i));
  const known = errors.filter((error) => error === error);
  if (known.length === 0) return errors.map(() => null);
  const middle = median(known);
  return errors.map((error) => {
    if (error !== error) return null;
    const log = Math.log((error + 0.05 * middle + 1e-12) / (1.05 * middle + 1e-12));
    return Math.min(MAX_LOG, Math.max(-MAX_LOG, log));
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

function dot(weights: readonly number[], values: Float64Array, from = 0): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights[from + i]! * values[i]!;
  return sum;
}

/** A weighted sum, of which the first weight is for nothing. */
function weighed(weights: readonly number[], values: Float64Array): number {
  return weights[0]! + dot(weights, values, 1);
}
