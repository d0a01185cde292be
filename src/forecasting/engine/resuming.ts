import { resumeCombination } from './combination/combination.ts';
import { resumeModel } from './methods.ts';
import { isRefusal } from './models/model.ts';
import type { Chosen } from './selection/choice.ts';
import { combinedChoice, learnedBy, seriesKindOf, stillFits } from './selection/choice.ts';
import type { ForecastOptions } from './series-forecast.ts';
import type { SeriesState } from './series-state.ts';
import { MEMORY_VERSION } from './series-state.ts';
import type { PreparedSeries } from './series/preparation.ts';
import { largestMagnitude } from './series/scale.ts';

/** Times that a series may outgrow the scale it was remembered in. */
const MAX_GROWTH = 2 ** 10;

/** The stored state to continue from; null if it is missing or of another version, season length or method. */
export function fittingMemory({
  resume: memory,
  seasonLength = 1,
  method = 'auto',
}: ForecastOptions): SeriesState | null {
  if (memory?.version !== MEMORY_VERSION || memory.method !== method) return null;
  return seasonLength > 1 && memory.seasonLength !== seasonLength ? null : memory;
}

/**
 * Continues a forecast from its stored state. Null if the series has changed too much, so that it must be fitted again.
 */
export function resume(
  series: PreparedSeries,
  { method, model, seasonLength, missed, memory }: SeriesState,
  horizon: number,
): Chosen | null {
  const { values, constant, nonNegative, warnings } = series;
  if (constant || warnings.includes('long_history_cut')) return null;
  if (largestMagnitude(values) > MAX_GROWTH) return null;
  const route = seriesKindOf(series, seasonLength);
  if (method === 'auto' && !stillFits(model, route)) return null;
  if (model === 'combination') {
    if (memory === undefined) return null;
    const found = resumeCombination(values, seasonLength, horizon, memory, nonNegative);
    return found === null ? null : { ...combinedChoice(found), missed, warnings: ['resumed'] };
  }
  const { y, season } = learnedBy(model, series, seasonLength);
  const fit = resumeModel(model, y, season, horizon, memory);
  if (isRefusal(fit)) return null;
  const sparse = method === 'auto' && (route === 'intermittent' || route === 'lumpy');
  return { model, fit, missed, warnings: ['resumed', ...(sparse ? [route] : [])], selection: null };
}

/** State to store, so that a later forecast can continue from this one. */
export function remembered(
  { model, fit: { memory }, missed }: Chosen,
  method: SeriesState['method'],
  { scale }: PreparedSeries,
  seasonLength: number,
): SeriesState {
  return {
    version: MEMORY_VERSION,
    scale,
    seasonLength,
    missed,
    method,
    model,
    ...(memory === undefined ? {} : { memory }),
  };
}
