import type { HalfWidth } from './calibration/calibration.ts';
import { calibratedReach } from './calibration/calibration.ts';
import { intervals } from './calibration/intervals.ts';
import type { Components } from './components/components.ts';
import { componentsOf, stepsNeeded } from './components/components.ts';
import { forecastInContext } from './context/in-context.ts';
import { extractFeatures } from './experts/features.ts';
import type { DemandSpread } from './inventory/demand-spread.ts';
import { FAR, NEAR, rescaledSpread } from './inventory/demand-spread.ts';
import { METHODS } from './methods.ts';
import type { FittedModel, ForecastDistribution } from './models/model.ts';
import { fittingMemory, remembered, resume } from './resuming.ts';
import { detectSeasonLength } from './season/season-detection.ts';
import { choose } from './selection/choice.ts';
import type { ForecastOptions, SeriesFailure, SeriesForecast } from './series-forecast.ts';
import type { SeriesState } from './series-state.ts';
import type { PreparedSeries } from './series/preparation.ts';
import { prepare } from './series/preparation.ts';
import { unscaled } from './series/scale.ts';

/**
 * Forecasts one series of observations in time order; NaN or an infinity marks a missing period.
 *
 * It never throws for a series, whatever its values, and never returns NaN or an infinity: a model that declines is
 * replaced by its fallback, with a warning. A series without any observation fails with `empty_series`. Forecasts and
 * bounds of a series without negative values are not negative. Options out of range are the caller's error and throw a
 * RangeError. The same input gives the same result.
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
  memory: SeriesState | null,
): SeriesForecast | SeriesFailure {
  const { horizon, levels = [80, 95], seasonLength: given = 1, method = 'auto' } = options;
  const series = prepare(y, given, memory?.scale);
  if (series === null) return { ok: false, code: 'empty_series' };
  const resumed = memory === null ? null : resume(series, memory, horizon);
  if (memory !== null && resumed === null) return forecastFrom(y, options, null);
  const seasonLength =
    memory?.seasonLength ?? (given === 1 ? detectSeasonLength(series.values) : given);
  const traits = once(() => extractFeatures(series.values, seasonLength));
  const chosen =
    resumed ?? choose(series, traits, seasonLength, horizon, method, options.context?.recency);
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
    spread: rescaledSpread(doubtful(spreadOf(outlook, reach), outlook.mean, series), series.scale),
    warnings: [
      ...series.warnings,
      ...(seasonLength === given ? [] : (['season_detected'] as const)),
      ...chosen.warnings,
    ],
    seasonLength,
    selection: chosen.selection,
    memory: options.remember === true ? remembered(chosen, method, series, seasonLength) : null,
    adjustments: [],
    effects: [],
  };
}

/** What is worked out when it is first asked for: many a method never asks. */
function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: work() }).value;
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

function spreadOf(outlook: ForecastDistribution, reach: HalfWidth | null): DemandSpread {
  if (reach === null && outlook.drawn !== undefined) return outlook.drawn();
  const distance = (probability: number): Float64Array =>
    outlook.mean.map((mean, step) =>
      reach === null
        ? Math.max(0, outlook.quantile(step, probability) - mean)
        : reach(step, probability),
    );
  return { kind: 'distances', near: distance(NEAR), far: distance(FAR) };
}

/** The spread, up to the largest observation at steps like which nothing was ever observed. */
function doubtful(
  spread: DemandSpread,
  mean: Float64Array,
  { unseen }: PreparedSeries,
): DemandSpread {
  if (unseen === null || spread.kind !== 'distances') return spread;
  const wide = (distances: Float64Array): Float64Array =>
    distances.map((one, step) =>
      unseen.has(step) ? Math.max(one, unseen.largest - mean[step]!) : one,
    );
  return { kind: 'distances', near: wide(spread.near), far: wide(spread.far) };
}

function inUnitsOfData(fit: FittedModel, scale: number): Record<string, number> {
  const parameters: Record<string, number> = { ...fit.parameters };
  for (const [name, value] of Object.entries(fit.states)) parameters[name] = unscaled(value, scale);
  return parameters;
}

const METHOD_NAMES: ReadonlySet<string> = new Set(METHODS);

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
  if (!METHOD_NAMES.has(method)) throw new RangeError(`unknown method: ${method}`);
}
