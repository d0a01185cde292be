import { calibratedReach, logMiss } from './calibration/calibration.ts';
import type { Reach } from './calibration/calibration.ts';
import { intervals } from './calibration/intervals.ts';
import type { Combination } from './combination/combination.ts';
import { combine, rememberedMembers, resumeCombination } from './combination/combination.ts';
import type { Components } from './components/components.ts';
import { componentsOf, stepsNeeded } from './components/components.ts';
import { forecastInContext } from './context/in-context.ts';
import type { Traits } from './experts/features.ts';
import { traitsOf } from './experts/features.ts';
import type { DemandSpread } from './inventory/demand-spread.ts';
import { FAR, NEAR, rescaledSpread } from './inventory/demand-spread.ts';
import type { MethodName, ModelName } from './methods.ts';
import { METHODS, OF_SPARSE_DEMAND, fitDownLadder, resumeModel } from './methods.ts';
import type { FittedModel, Outlook } from './models/model.ts';
import { isRefusal } from './models/model.ts';
import { demandClass } from './intermittent/demand.ts';
import { detectSeasonLength } from './season/season-detection.ts';
import { chooseIntermittent } from './selection/choose-intermittent.ts';
import { planTrials, runTrials, shortestHistory } from './selection/rolling-origin.ts';
import type {
  ForecastOptions,
  Selection,
  SeriesFailure,
  SeriesForecast,
  WarningCode,
} from './series-forecast.ts';
import type { PreparedSeries } from './series/preparation.ts';
import { prepare } from './series/preparation.ts';
import type { SeriesMemory } from './series-memory.ts';
import { MEMORY_VERSION } from './series-memory.ts';
import { largestMagnitude, unscaled } from './series/scale.ts';

interface Chosen {
  readonly model: SeriesForecast['model'];
  readonly fit: FittedModel;
  /** How far errors at past origins were off what was foretold. */
  readonly missed: number;
  readonly warnings: readonly WarningCode[];
  readonly selection: Selection | null;
}

/** Times that a series may outgrow the scale it was remembered in. */
const MOST_GROWTH = 2 ** 10;

/** Origins tried to learn how wide the intervals of a model asked for by name have to be. */
const ORIGINS = 4;

/**
 * Forecasts one series of observations in time order; NaN or an infinity marks a missing period.
 *
 * Never throws for a series, whatever it holds, and never answers with NaN or an infinity: a model that
 * declines hands over to the next on its ladder and leaves a warning. A series without any observation fails
 * with `empty_series`. Forecasts and bounds of a series without negative values are not negative. Options out
 * of range are the caller's error and throw a RangeError. The same input gives the same answer.
 */
export function forecastSeries(
  y: Float64Array,
  options: ForecastOptions,
): SeriesForecast | SeriesFailure {
  const { horizon, levels = [80, 95], seasonLength: given = 1, method = 'auto' } = options;
  assertOptions(horizon, levels, given, method);
  return forecastInContext(y, options, options.context ?? {}, forecastAlone);
}

/** Forecasts a series that is nothing but its values; options are as they should be. */
function forecastAlone(y: Float64Array, options: ForecastOptions): SeriesForecast | SeriesFailure {
  return forecastFrom(y, options, fittingMemory(options));
}

/** Goes on from a memory where that can be, else begins anew. */
function forecastFrom(
  y: Float64Array,
  options: ForecastOptions,
  memory: SeriesMemory | null,
): SeriesForecast | SeriesFailure {
  const { horizon, levels = [80, 95], seasonLength: given = 1, method = 'auto' } = options;
  const series = prepare(y, given, memory?.scale);
  if (series === null) return { ok: false, code: 'empty_series' };
  const resumed = memory === null ? null : resume(series, memory, horizon);
  if (memory !== null && resumed === null) return forecastFrom(y, options, null);
  const seasonLength =
    memory?.seasonLength ?? (given === 1 ? detectSeasonLength(series.values) : given);
  const traits = once(() => traitsOf(series.values, seasonLength));
  const chosen = resumed ?? choose(series, traits, seasonLength, horizon, method);
  const outlook = chosen.fit.forecast(horizon);
  const reach = outlook.stretchable ? calibratedReach(outlook, chosen.missed, traits().told) : null;
  const bounds = intervals(outlook, levels, reach, series);
  return {
    ok: true,
    method: chosen.fit.name,
    model: chosen.model,
    ...bounds,
    parameters: inUnitsOfData(chosen.fit, series.scale),
    components: splitMean(bounds.mean, chosen.fit, series, seasonLength),
    spread: rescaledSpread(spreadOf(outlook, reach), series.scale),
    warnings: [
      ...series.warnings,
      ...(seasonLength === given ? [] : (['season_detected'] as const)),
      ...chosen.warnings,
    ],
    seasonLength,
    selection: chosen.selection,
    memory: options.remember === true ? remembered(chosen, series, seasonLength) : null,
    adjustments: [],
    effects: [],
  };
}

/** The memory to go on from, if it is of the season and of the method that are asked for. */
function fittingMemory({
  resume: memory,
  seasonLength = 1,
  method = 'auto',
}: ForecastOptions): SeriesMemory | null {
  if (memory?.version !== MEMORY_VERSION) return null;
  if (seasonLength > 1 && memory.seasonLength !== seasonLength) return null;
  return method === 'auto' || method === memory.what.model ? memory : null;
}

/** Goes on as remembered; null where the series is another now, and has to be looked at anew. */
function resume(series: PreparedSeries, memory: SeriesMemory, horizon: number): Chosen | null {
  const { values, known, constant, nonNegative, warnings } = series;
  const { seasonLength, missed, what } = memory;
  const largest = largestMagnitude(values);
  if (constant || warnings.includes('long_history_cut') || largest > MOST_GROWTH) return null;
  if (what.model === 'combination') {
    const found = resumeCombination(values, seasonLength, horizon, what.memory, nonNegative);
    return found === null ? null : { ...combinedChoice(found), missed, warnings: ['resumed'] };
  }
  const learned = OF_SPARSE_DEMAND.has(what.model) ? known : values;
  const fit = resumeModel(what.model, learned, seasonLength, horizon, what.memory);
  if (isRefusal(fit)) return null;
  const demand = demandClass(known, values, seasonLength);
  const sparse = OF_SPARSE_DEMAND.has(what.model) && demand !== 'steady' ? [demand] : [];
  return { model: what.model, fit, missed, warnings: ['resumed', ...sparse], selection: null };
}

function remembered(
  { model, fit, missed }: Chosen,
  { scale }: PreparedSeries,
  seasonLength: number,
): SeriesMemory {
  const common = { version: MEMORY_VERSION, scale, seasonLength, missed } as const;
  if (model === 'combination')
    return { ...common, what: { model, memory: rememberedMembers((fit as Combination).members) } };
  const { memory } = fit;
  return { ...common, what: { model, ...(memory === undefined ? {} : { memory }) } };
}

/** What is worked out when it is first asked for: many a method never asks. */
function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: work() }).value;
}

function choose(
  series: PreparedSeries,
  traits: () => Traits,
  seasonLength: number,
  horizon: number,
  method: MethodName,
): Chosen {
  const { values, known } = series;
  if (series.constant) return constantChoice(series, seasonLength, horizon);
  if (method !== 'auto') {
    const learned = OF_SPARSE_DEMAND.has(method) ? known : values;
    return requestedChoice(learned, seasonLength, horizon, method);
  }
  const demand = demandClass(known, values, seasonLength);
  if (demand !== 'steady') return intermittentChoice(known, seasonLength, horizon, demand);
  const found = combine(values, seasonLength, horizon, traits(), series.nonNegative);
  return found === null ? lastResort(values, seasonLength, horizon) : combinedChoice(found);
}

function combinedChoice(found: Combination): Chosen {
  const candidates = found.members.map(({ name, weight, relativeError }) => ({
    method: name,
    weight,
    error: relativeError,
  }));
  return {
    model: 'combination',
    fit: found,
    missed: logMiss(found.trials),
    warnings: [],
    selection: { measure: 'mae', candidates },
  };
}

/** Too short to try models on its past: the steadiest of them, or what that falls back to. */
function lastResort(values: Float64Array, seasonLength: number, horizon: number): Chosen {
  const { model, fit } = fitDownLadder('theta', values, seasonLength, horizon);
  return { model, fit, missed: 0, warnings: ['no_backtest'], selection: null };
}

function intermittentChoice(
  values: Float64Array,
  seasonLength: number,
  horizon: number,
  demand: 'intermittent' | 'lumpy',
): Chosen {
  const choice = chooseIntermittent(values, seasonLength, horizon);
  const { model, fit, trials, candidates, refusals } = choice;
  const tried = candidates.length > 0;
  const warnings: WarningCode[] = [...new Set(refusals), demand];
  if (!tried) warnings.push('no_backtest');
  const selection = {
    measure: 'rmse' as const,
    candidates: candidates.map(({ method, error }, i) => ({
      method,
      weight: i === 0 ? 1 : 0,
      error,
    })),
  };
  return { model, fit, missed: logMiss(trials), warnings, selection: tried ? selection : null };
}

/** A constant is repeated without any doubt; so is a single observation, for want of anything to measure doubt by. */
function constantChoice(series: PreparedSeries, seasonLength: number, horizon: number): Chosen {
  const { model, fit } = fitDownLadder('naive', series.values, seasonLength, horizon);
  const warning = series.observations === 1 ? 'single_observation' : 'constant_series';
  return { model, fit, missed: 0, warnings: [warning], selection: null };
}

function requestedChoice(
  values: Float64Array,
  seasonLength: number,
  horizon: number,
  method: ModelName,
): Chosen {
  const { model, fit, refusals } = fitDownLadder(method, values, seasonLength, horizon);
  const trials = fit.forecast(1).stretchable
    ? runTrials(
        fit,
        values,
        planTrials(values.length, shortestHistory(values.length, seasonLength), horizon, ORIGINS),
      )
    : null;
  const missed = logMiss(trials ?? []);
  return { model, fit, missed, warnings: [...new Set(refusals)], selection: null };
}

/** Level, trend and season of the mean as it is reported; too little history for a season is none. */
function splitMean(
  mean: Float64Array,
  fit: FittedModel,
  { values, scale, nonNegative }: PreparedSeries,
  seasonLength: number,
): Components {
  const flat = mean.every((value) => value === mean[0]);
  const season = flat || values.length < 2 * seasonLength ? 1 : seasonLength;
  if (season === 1) return componentsOf(mean, mean.length, 1);
  const steps = stepsNeeded(mean.length, season);
  const beyond = fit
    .forecast(steps)
    .mean.map((value) => (nonNegative ? Math.max(0, value) : value));
  beyond.set(mean.map((value) => value / scale));
  const { level, trend, season: turns } = componentsOf(beyond, mean.length, season);
  const restored = (value: number): number => unscaled(value, scale);
  return { level: restored(level), trend: trend.map(restored), season: turns.map(restored) };
}

function spreadOf(outlook: Outlook, reach: Reach | null): DemandSpread {
  if (reach === null && outlook.drawn !== undefined) return outlook.drawn();
  const distance = (probability: number): Float64Array =>
    outlook.mean.map((mean, step) =>
      reach === null
        ? Math.max(0, outlook.quantile(step, probability) - mean)
        : reach(step, probability),
    );
  return { kind: 'distances', near: distance(NEAR), far: distance(FAR) };
}

function inUnitsOfData(fit: FittedModel, scale: number): Record<string, number> {
  const parameters: Record<string, number> = { ...fit.parameters };
  for (const [name, value] of Object.entries(fit.states)) parameters[name] = unscaled(value, scale);
  return parameters;
}

function assertOptions(
  horizon: number,
  levels: readonly number[],
  seasonLength: number,
  method: string,
): void {
  if (!Number.isSafeInteger(horizon) || horizon < 1) {
    throw new RangeError('horizon must be a whole number from 1');
  }
  if (!Number.isSafeInteger(seasonLength) || seasonLength < 1) {
    throw new RangeError('seasonLength must be a whole number from 1');
  }
  if (!levels.every((level) => level > 0 && level < 100)) {
    throw new RangeError('levels must lie between 0 and 100');
  }
  if (!METHODS.some((name) => name === method)) throw new RangeError(`unknown method: ${method}`);
}
