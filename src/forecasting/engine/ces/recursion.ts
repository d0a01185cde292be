/** The season of a complex exponential smoothing: none, a real additive one, or a complex one. */
export type CesSeason = 'none' | 'partial' | 'full';

/** Real and imaginary parts of the weight of the level, then of the season. */
export interface CesWeights {
  levelReal: number;
  levelImaginary: number;
  seasonReal: number;
  seasonImaginary: number;
}

/** Level and information potential, and the same for each phase of the season. */
export interface CesState {
  level: number;
  potential: number;
  readonly season: Float64Array;
  readonly seasonPotential: Float64Array;
}

/**
 * Runs the filter over `y`, forwards or backwards, and leaves the last states in `state`. Returns the sum of squared
 * one-step errors and writes the forecasts to `fitted`, if given (Svetunkov, Kourentzes and Ord, 2022, equations 10 and
 * 22). Nothing is allocated.
 */
export function runCes(
  season: CesSeason,
  weights: CesWeights,
  state: CesState,
  y: Float64Array,
  backwards: boolean,
  fitted: Float64Array | null,
): number {
  const { levelReal, levelImaginary, seasonReal, seasonImaginary } = weights;
  const length = state.season.length;
  const n = y.length;
  let { level, potential } = state;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const t = backwards ? n - 1 - i : i;
    const phase = length > 0 ? t % length : 0;
    const index = length > 0 ? state.season[phase]! : 0;
    const forecast = level + index;
    const error = y[t]! - forecast;
    if (fitted !== null) fitted[t] = forecast;
    squares += error * error;
    const previous = level;
    level += (levelImaginary - 1) * potential + (levelReal - levelImaginary) * error;
    potential = previous + (1 - levelReal) * potential + (levelReal + levelImaginary) * error;
    if (season === 'partial') state.season[phase] = index + seasonReal * error;
    else if (season === 'full') {
      const other = state.seasonPotential[phase]!;
      state.season[phase] =
        index + (seasonImaginary - 1) * other + (seasonReal - seasonImaginary) * error;
      state.seasonPotential[phase] =
        index + (1 - seasonReal) * other + (seasonReal + seasonImaginary) * error;
    }
  }
  state.level = level;
  state.potential = potential;
  return squares;
}

/** Forecasts from `state` after `length` observations, without further errors. Changes `state`. */
export function extendCes(
  season: CesSeason,
  weights: CesWeights,
  state: CesState,
  length: number,
  horizon: number,
): Float64Array {
  const { levelReal, levelImaginary, seasonReal, seasonImaginary } = weights;
  const ahead = new Float64Array(horizon);
  const phases = state.season.length;
  for (let step = 0; step < horizon; step++) {
    const phase = phases > 0 ? (length + step) % phases : 0;
    const index = phases > 0 ? state.season[phase]! : 0;
    ahead[step] = state.level + index;
    const previous = state.level;
    state.level += (levelImaginary - 1) * state.potential;
    state.potential = previous + (1 - levelReal) * state.potential;
    if (season !== 'full') continue;
    const other = state.seasonPotential[phase]!;
    state.season[phase] = index + (seasonImaginary - 1) * other;
    state.seasonPotential[phase] = index + (1 - seasonReal) * other;
  }
  return ahead;
}
