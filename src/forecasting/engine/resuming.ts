import type { Combination } from './combination/combination.ts';
import { rememberedMembers, resumeCombination } from './combination/combination.ts';
import { demandClass } from './intermittent/demand.ts';
import { OF_SPARSE_DEMAND, resumeModel } from './methods.ts';
import { isRefusal } from './models/model.ts';
import type { Chosen } from './selection/choice.ts';
import { combinedChoice } from './selection/choice.ts';
import type { ForecastOptions } from './series-forecast.ts';
import type { SeriesMemory } from './series-memory.ts';
import { MEMORY_VERSION } from './series-memory.ts';
import type { PreparedSeries } from './series/preparation.ts';
import { largestMagnitude } from './series/scale.ts';

/** Times that a series may outgrow the scale it was remembered in. */
const MOST_GROWTH = 2 ** 10;

/** The memory to go on from, if it is of the season and of the method that are asked for. */
export function fittingMemory({
  resume: memory,
  seasonLength = 1,
  method = 'auto',
}: ForecastOptions): SeriesMemory | null {
  if (memory?.version !== MEMORY_VERSION) return null;
  if (seasonLength > 1 && memory.seasonLength !== seasonLength) return null;
  return method === 'auto' || method === memory.what.model ? memory : null;
}

/** Goes on as remembered; null where the series is another now, and has to be looked at anew. */
export function resume(
  series: PreparedSeries,
  memory: SeriesMemory,
  horizon: number,
): Chosen | null {
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

/** What to remember of a forecast. */
export function remembered(
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
