import { SiblingProfiles } from '../engine/index.ts';
import type { ModelInput } from './model-input.ts';
import type { SidesRequest } from './covariates.dto.ts';

/**
 * Adds the sibling profiles to the series that are too short for a season of their own, and to all how fast intermittent demand
 * of the request changes.
 */
export function withSiblings(
  ids: readonly string[],
  series: readonly ModelInput[],
  seasonLength: number,
  wanted: SidesRequest['siblings'],
): readonly ModelInput[] {
  if (wanted === 'none' || seasonLength < 2) return series;
  const profiles = new SiblingProfiles(seasonLength);
  series.forEach(({ y, first }, i) => profiles.add(ids[i]!, y, first));
  const recency = profiles.recency();
  return series
    .map((one, i) => borrowing(one, ids[i]!, profiles))
    .map((one) => (recency === null ? one : { ...one, context: { ...one.context, recency } }));
}

/** Adds the profile of its family to a series that is too short, if there is one. */
export function borrowing(series: ModelInput, id: string, profiles: SiblingProfiles): ModelInput {
  const { y, first, context } = series;
  const profile = profiles.helps(y.length) ? profiles.of(id) : null;
  return profile === null
    ? series
    : { ...series, context: { ...context, siblings: { profile, first } } };
}
