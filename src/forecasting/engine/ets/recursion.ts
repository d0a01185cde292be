import type { EtsForm } from './form.ts';

/** Smoothing weights in state-space form; `trend` is 0 without a trend, `damping` 1 without damping. */
export interface Smoothing {
  level: number;
  trend: number;
  season: number;
  damping: number;
}

/** Level, slope and seasonal states at one moment. `season[t mod length]` is the state of that phase. */
export interface EtsState {
  level: number;
  slope: number;
  /** Empty without a season. */
  readonly season: Float64Array;
}

/** Sums of a pass over the data: squared errors (relative ones if multiplicative), and logarithms of the forecasts. */
export interface Misfit {
  squares: number;
  logs: number;
}

/**
 * Runs the filter over `y`, leaving the last states in `state`, and fills `misfit` and, if given, `fitted`
 * with the one-step forecasts. Nothing is allocated. False where a form that needs positive forecasts
 * met one that is not; the states are then of no use.
 *
 * There is a loop for each kind of season, as this is where the time goes. The updates are the same for additive and multiplicative errors, since both write the new states through
 * the observation (Hyndman et al., 2008, tables 2.2 and 2.3).
 */
export function runEts(
  form: EtsForm,
  smoothing: Smoothing,
  state: EtsState,
  y: Float64Array,
  misfit: Misfit,
  fitted: Float64Array | null,
): boolean {
  if (form.season === 'none') return runPlain(form, smoothing, state, y, misfit, fitted);
  if (form.season === 'additive') return runAdditive(form, smoothing, state, y, misfit, fitted);
  return runMultiplicative(form, smoothing, state, y, misfit, fitted);
}

type Pass = typeof runEts;

const runPlain: Pass = (form, smoothing, state, y, misfit, fitted) => {
  const { level: alpha, trend: beta, damping: phi } = smoothing;
  const relative = form.error === 'multiplicative';
  let { level, slope } = state;
  let squares = 0;
  let product = 1;
  let logs = 0;
  for (let t = 0; t < y.length; t++) {
    const forecast = level + phi * slope;
    const error = y[t]! - forecast;
    level = forecast + alpha * error;
    slope = phi * slope + beta * error;
    if (fitted !== null) fitted[t] = forecast;
    if (relative) {
      if (!(forecast > MIN_STATE)) return false;
      squares += (error / forecast) * (error / forecast);
      product *= forecast;
      if (product < 1e-150 || product > 1e150) {
        logs += Math.log(product);
        product = 1;
      }
    } else squares += error * error;
  }
  return finish(state, level, slope, misfit, squares, logs + Math.log(product));
};

const runAdditive: Pass = (form, smoothing, state, y, misfit, fitted) => {
  const { level: alpha, trend: beta, season: gamma, damping: phi } = smoothing;
  const { season } = state;
  const relative = form.error === 'multiplicative';
  let { level, slope } = state;
  let squares = 0;
  let product = 1;
  let logs = 0;
  for (
    let t = 0, phase = 0;
    t < y.length;
    t++, phase = phase + 1 === season.length ? 0 : phase + 1
  ) {
    const base = level + phi * slope;
    const forecast = base + season[phase]!;
    const error = y[t]! - forecast;
    level = base + alpha * error;
    slope = phi * slope + beta * error;
    season[phase]! += gamma * error;
    if (fitted !== null) fitted[t] = forecast;
    if (relative) {
      if (!(forecast > MIN_STATE)) return false;
      squares += (error / forecast) * (error / forecast);
      product *= forecast;
      if (product < 1e-150 || product > 1e150) {
        logs += Math.log(product);
        product = 1;
      }
    } else squares += error * error;
  }
  return finish(state, level, slope, misfit, squares, logs + Math.log(product));
};

const runMultiplicative: Pass = (form, smoothing, state, y, misfit, fitted) => {
  const { level: alpha, trend: beta, season: gamma, damping: phi } = smoothing;
  const { season } = state;
  const relative = form.error === 'multiplicative';
  let { level, slope } = state;
  let squares = 0;
  let product = 1;
  let logs = 0;
  for (
    let t = 0, phase = 0;
    t < y.length;
    t++, phase = phase + 1 === season.length ? 0 : phase + 1
  ) {
    const base = level + phi * slope;
    const index = season[phase]!;
    const forecast = base * index;
    if (!(base > MIN_STATE && index > MIN_STATE)) return false;
    const error = y[t]! - forecast;
    level = base + (alpha * error) / index;
    slope = phi * slope + (beta * error) / index;
    season[phase] = index + (gamma * error) / base;
    if (fitted !== null) fitted[t] = forecast;
    if (relative) {
      squares += (error / forecast) * (error / forecast);
      product *= forecast;
      if (product < 1e-150 || product > 1e150) {
        logs += Math.log(product);
        product = 1;
      }
    } else squares += error * error;
  }
  return finish(state, level, slope, misfit, squares, logs + Math.log(product));
};

/** Forecasts at or below this fail a form that divides by them; the data are of magnitude one. */
const MIN_STATE = 1e-12;

function finish(
  state: EtsState,
  level: number,
  slope: number,
  misfit: Misfit,
  squares: number,
  logs: number,
): boolean {
  state.level = level;
  state.slope = slope;
  misfit.squares = squares;
  misfit.logs = logs;
  return Number.isFinite(squares) && Number.isFinite(logs);
}
