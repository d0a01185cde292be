import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { nelderMead } from '../numeric/nelder-mead.ts';
import { seasonalIndices } from '../season/decomposition.ts';
import type { CesSeason, CesState, CesWeights } from './recursion.ts';
import { extendCes, runCes } from './recursion.ts';

interface FittedCes extends FittedModel {
  readonly aicc: number;
}

const PARAMETERS: Readonly<Record<CesSeason, number>> = { none: 2, partial: 3, full: 4 };
const EVALUATIONS = 60;
const QUICK_EVALUATIONS = 20;
/** Where the search begins, and the box it stays in. */
const START = [1.3, 1, 0.1, 1] as const;
const START_FULL = [1.3, 1, 1.3, 1] as const;
const MIN_WEIGHT = 0.01;
const MAX_WEIGHT = 1.9;

/**
 * Complex exponential smoothing: a level and an information potential joined by a complex weight, which
 * follows trends of any bend without choosing between them (Svetunkov, Kourentzes and Ord, 2022). Without a
 * season, with a real or with a complex one, by corrected AIC; starting states by running back and forth.
 * Refuses fewer than six points.
 */
export const ces: Model = {
  fit: fitCes,
  resume: (y, seasonLength, memory) => {
    const { kind, point } = memory as CesMemory;
    return fitKind(kind, y, seasonLength, { guess: Float64Array.from(point), settled: true });
  },
};

interface CesMemory {
  readonly kind: CesSeason;
  readonly point: readonly number[];
}

/** From where to search, and whether to search at all. */
interface CesEffort {
  readonly guess?: Float64Array;
  readonly settled?: boolean;
}

function fitCes(y: Float64Array, seasonLength: number): FittedModel | ModelRefusal {
  const seasonal = seasonLength > 1 && y.length >= 2 * seasonLength + 4;
  const kinds: CesSeason[] = seasonal ? ['none', 'partial', 'full'] : ['none'];
  let best: FittedCes | null = null;
  for (const kind of kinds) {
    const fit = fitKind(kind, y, seasonLength);
    if (!isRefusal(fit) && (best === null || fit.aicc < best.aicc)) best = fit;
  }
  return best ?? { refused: 'too_short' };
}

function fitKind(
  kind: CesSeason,
  y: Float64Array,
  seasonLength: number,
  { guess, settled = false }: CesEffort = {},
): FittedCes | ModelRefusal {
  const n = y.length;
  const size = PARAMETERS[kind];
  if (n < size + 4) return { refused: 'too_short' };
  const indices = kind === 'none' ? null : seasonalIndices(y, seasonLength, 'additive');
  if (kind !== 'none' && indices === null) return { refused: 'too_short' };
  const first = firstState(y, indices, kind, seasonLength);
  const state = emptyState(first);
  const weights: CesWeights = {
    levelReal: 0,
    levelImaginary: 0,
    seasonReal: 0,
    seasonImaginary: 0,
  };
  const settle = (point: Float64Array): boolean => {
    if (!point.every((value) => value >= MIN_WEIGHT && value <= MAX_WEIGHT)) return false;
    readWeights(point, weights);
    copyState(first, state);
    runCes(kind, weights, state, y, false, null);
    runCes(kind, weights, state, y, true, null);
    return true;
  };
  const search = { evaluations: EVALUATIONS * size, step: 0.3 };
  if (guess !== undefined) Object.assign(search, { evaluations: QUICK_EVALUATIONS, step: 0.05 });
  if (settled) Object.assign(search, { evaluations: 0, step: 0 });
  const found = nelderMead(
    (point) => {
      if (!settle(point)) return Infinity;
      const squares = runCes(kind, weights, state, y, false, null);
      return Number.isFinite(squares) ? n * Math.log(Math.max(squares, n * 1e-26)) : Infinity;
    },
    guess ?? Float64Array.from((kind === 'full' ? START_FULL : START).slice(0, size)),
    new Float64Array(size).fill(search.step),
    { evaluations: search.evaluations, tolerance: 1e-4 },
  );
  if (!Number.isFinite(found.value) || !settle(found.point)) return { refused: 'diverged' };
  const fitted = new Float64Array(n);
  const squares = runCes(kind, weights, state, y, false, fitted);
  const variance = squares / Math.max(1, n - size);
  const counted = size + 1;
  const last = {
    ...state,
    season: state.season.slice(),
    seasonPotential: state.seasonPotential.slice(),
  };
  return {
    name: kind === 'none' ? 'ces' : `ces_${kind}`,
    aicc: found.value + 2 * counted + (2 * counted * (counted + 1)) / Math.max(1, n - counted - 1),
    parameters: namedWeights(kind, weights),
    states: { level: last.level, sigma: Math.sqrt(variance) },
    fitted,
    refit: (other) => fitKind(kind, other, seasonLength, { guess: found.point }),
    memory: { kind, point: [...found.point] } satisfies CesMemory,
    forecast: (horizon) => {
      const now = emptyState(last);
      copyState(last, now);
      const mean = extendCes(kind, weights, now, n, horizon);
      return gaussianOutlook(mean, standardErrors(kind, weights, last, n, variance, horizon));
    },
  };
}

function firstState(
  y: Float64Array,
  indices: Float64Array | null,
  kind: CesSeason,
  seasonLength: number,
): CesState {
  const stretch = Math.min(y.length, Math.max(10, kind === 'none' ? 0 : seasonLength));
  let level = 0;
  for (let t = 0; t < stretch; t++) level += y[t]! / stretch;
  const season = indices ?? new Float64Array(0);
  return {
    level,
    potential: level / 1.1,
    season,
    seasonPotential: kind === 'full' ? season.map((value) => value / 1.1) : season.slice(),
  };
}

function emptyState(like: CesState): CesState {
  return {
    level: 0,
    potential: 0,
    season: new Float64Array(like.season.length),
    seasonPotential: new Float64Array(like.season.length),
  };
}

function copyState(from: CesState, to: CesState): void {
  to.level = from.level;
  to.potential = from.potential;
  to.season.set(from.season);
  to.seasonPotential.set(from.seasonPotential);
}

function readWeights(point: Float64Array, weights: CesWeights): void {
  weights.levelReal = point[0]!;
  weights.levelImaginary = point[1]!;
  weights.seasonReal = point[2] ?? 0;
  weights.seasonImaginary = point[3] ?? 0;
}

/** The model is linear, so the weight of an error in later forecasts is the forecast from that error alone. */
function standardErrors(
  kind: CesSeason,
  weights: CesWeights,
  like: CesState,
  length: number,
  variance: number,
  horizon: number,
): Float64Array {
  const impulse = emptyState(like);
  const { levelReal, levelImaginary, seasonReal, seasonImaginary } = weights;
  impulse.level = levelReal - levelImaginary;
  impulse.potential = levelReal + levelImaginary;
  if (kind !== 'none') {
    const phase = (length - 1) % like.season.length;
    impulse.season[phase] = kind === 'full' ? seasonReal - seasonImaginary : seasonReal;
    impulse.seasonPotential[phase] = kind === 'full' ? seasonReal + seasonImaginary : 0;
  }
  const response = extendCes(kind, weights, impulse, length, horizon);
  let squares = 1;
  return response.map((value) => {
    const error = Math.sqrt(variance * squares);
    squares += value * value;
    return error;
  });
}

function namedWeights(kind: CesSeason, weights: CesWeights): Record<string, number> {
  const level = { alpha: weights.levelReal, alphaImaginary: weights.levelImaginary };
  if (kind === 'none') return level;
  if (kind === 'partial') return { ...level, beta: weights.seasonReal };
  return { ...level, beta: weights.seasonReal, betaImaginary: weights.seasonImaginary };
}
