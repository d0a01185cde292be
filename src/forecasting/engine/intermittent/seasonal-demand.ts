import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { demandProfile } from './demand-profile.ts';
import { demandOutlook } from './demand-outlook.ts';
import { discountedLevel, fadingOf } from './discounted-level.ts';

/**
 * Seasonal demand: a level times a damped seasonal profile, both of which are means however sparse demand is. Refuses
 * negative values and a series without demand.
 */
export const seasonalDemand: Model = seasonalDemandOf(1);

/** What the model remembers. */
interface SeasonalDemandMemory {
  readonly recency: number;
}

/**
 * Seasonal demand of which a late shortfall goes on to some degree.
 *
 * @param recency the degree, from 0 for demand that lasts to 1 for sparse demand that fades, as spare parts do
 */
export function seasonalDemandOf(recency: number): Model {
  return {
    fit: (y, seasonLength) => fit(y, seasonLength, recency),
    resume: (y, seasonLength, memory) =>
      fit(y, seasonLength, (memory as SeasonalDemandMemory).recency),
  };
}

function fit(y: Float64Array, seasonLength: number, recency: number): FittedModel | ModelRefusal {
  if (y.some((value) => value < 0)) return { refused: 'negative_values' };
  if (!y.some((value) => value > 0)) return { refused: 'too_short' };
  const { indices, dispersion } = demandProfile(y, seasonLength);
  const lasting = discountedLevel(y, indices, dispersion);
  const factor = fadingOf(y, indices, dispersion) ** recency;
  const level = lasting.level * factor;
  const doubt = lasting.doubt / factor;
  const indexAt = (t: number): number => indices[t % indices.length]!;
  return {
    name: 'seasonal_demand',
    parameters: { memory: lasting.memory, seasonal: indices.some((index) => index !== 1) ? 1 : 0 },
    states: { level },
    fitted: y.map((_, t) => level * indexAt(t)),
    memory: { recency } satisfies SeasonalDemandMemory,
    refit: (other) => fit(other, seasonLength, recency),
    forecast: demandOutlook(y, {
      level,
      doubt,
      dispersion,
      indexAt: (step) => indexAt(y.length + step),
    }),
  };
}
