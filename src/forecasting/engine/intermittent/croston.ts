import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import type { Demand } from './demand.ts';
import { demandOf } from './demand.ts';
import { demandOutlook } from './demand-outlook.ts';

/** Weights of a new demand that are tried; none above 0.3, as higher ones only chase noise. */
const CANDIDATES: readonly number[] = [0.05, 0.1, 0.15, 0.2, 0.3];
/** The same for a method that is there to forget: a product that stopped selling is gone within three years. */
const FORGETTING: readonly number[] = CANDIDATES.slice(1);

/**
 * Croston's method: smoothed size over smoothed interval, both updated when a demand occurs (Croston, 1972), with the
 * weight that gave the smallest squared errors of the rate, as Kourentzes (2014) advises. Refuses negative values and
 * a series without two demands, as the other intermittent models do.
 */
export const croston: Model = {
  fit: (y) => fitIntermittent(y, 'croston', runCroston, CANDIDATES, 0),
};

/** Croston's method less its bias, by the factor 1 - weight/2 (Syntetos and Boylan, 2005). */
export const sba: Model = { fit: (y) => fitIntermittent(y, 'sba', runCroston, CANDIDATES, 0.5) };

/** Smoothed chance of a demand, updated every period, so that it fades when demand stops (Teunter, Syntetos and Babai, 2011). */
export const tsb: Model = { fit: (y) => fitIntermittent(y, 'tsb', runTsb, FORGETTING, 0) };

/** Runs a method over `y`; fills `run`, and `fitted` if given. Nothing is allocated. */
type Method = (
  y: Float64Array,
  start: Demand,
  weight: number,
  correction: number,
  run: Run,
  fitted: Float64Array | null,
) => void;

/** The last states of a run, and its squared errors. */
interface Run {
  size: number;
  chance: number;
  squares: number;
}

function fitIntermittent(
  y: Float64Array,
  name: string,
  method: Method,
  candidates: readonly number[],
  biasPerWeight: number,
): FittedModel | ModelRefusal {
  for (const value of y) if (value < 0) return { refused: 'negative_values' };
  const start = demandOf(y);
  if (start.sizes.length < 2) return { refused: 'too_short' };
  let run: Run = { size: 0, chance: 0, squares: 0 };
  let best: Run = { size: 0, chance: 0, squares: Infinity };
  let weight = candidates[0]!;
  for (const candidate of candidates) {
    method(y, start, candidate, 1 - biasPerWeight * candidate, run, null);
    if (!(run.squares < best.squares)) continue;
    [run, best] = [best, run];
    weight = candidate;
  }
  const { size, chance } = best;
  return {
    name,
    parameters: { alpha: weight, chance },
    states: { level: chance * size, size },
    get fitted() {
      const fitted = new Float64Array(y.length);
      method(y, start, weight, 1 - biasPerWeight * weight, { ...best }, fitted);
      return fitted;
    },
    refit: (other) => fitIntermittent(other, name, method, candidates, biasPerWeight),
    forecast: demandOutlook(y, {
      level: chance * size,
      doubt: doubtOf(method, weight, chance),
    }),
  };
}

/** Variance of the rate: of smoothing every period, or every demand alone. */
function doubtOf(method: Method, weight: number, chance: number): number {
  return (weight / (2 - weight)) * (method === runTsb ? 1 : chance);
}

const runCroston: Method = (y, start, weight, correction, run, fitted) => {
  let size = start.averageSize;
  let { interval } = start;
  let waited = 1;
  let rate = (correction * size) / interval;
  let squares = 0;
  for (let t = 0; t < y.length; t++) {
    const value = y[t]!;
    if (fitted !== null) fitted[t] = rate;
    squares += (value - rate) * (value - rate);
    if (value > 0) {
      size += weight * (value - size);
      interval += weight * (waited - interval);
      rate = (correction * size) / interval;
      waited = 1;
    } else waited++;
  }
  run.size = size;
  run.chance = Math.min(1, correction / interval);
  run.squares = squares;
};

const runTsb: Method = (y, start, weight, _correction, run, fitted) => {
  let size = start.averageSize;
  let chance = 1 / start.interval;
  let squares = 0;
  for (let t = 0; t < y.length; t++) {
    const value = y[t]!;
    const rate = size * chance;
    if (fitted !== null) fitted[t] = rate;
    squares += (value - rate) * (value - rate);
    if (value > 0) {
      size += weight * (value - size);
      chance += weight * (1 - chance);
    } else chance -= weight * chance;
  }
  run.size = size;
  run.chance = chance;
  run.squares = squares;
};
