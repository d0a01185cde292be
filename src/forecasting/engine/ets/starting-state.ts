import { fitLine } from '../numeric/line.ts';
import { seasonalIndices, seasonallyAdjusted } from '../season/decomposition.ts';
import type { EtsForm } from './form.ts';
import type { EtsState } from './recursion.ts';

/**
 * A first guess of the states before the first observation: seasonal indices by classical decomposition of the
 * first `seasons` seasons, level and slope by a line through the first ten seasonally adjusted points, or the
 * first two seasons if these are more (Hyndman et al., 2008, section 2.6.1). Null where the season cannot be had.
 */
export function startingState(
  form: EtsForm,
  y: Float64Array,
  seasonLength: number,
  seasons = Infinity,
): EtsState | null {
  const season =
    form.season === 'none'
      ? new Float64Array(0)
      : seasonalIndices(y.subarray(0, seasons * seasonLength), seasonLength, form.season);
  if (season === null) return null;
  const adjusted = form.season === 'none' ? y : seasonallyAdjusted(y, season, form.season);
  const stretch = Math.min(y.length, Math.max(10, 2 * seasonLength));
  const line = fitLine(adjusted, stretch);
  if (form.trend === 'none')
    return { level: line.intercept + (line.slope * (stretch - 1)) / 2, slope: 0, season };
  const level = line.intercept - line.slope;
  if (form.error === 'multiplicative' && level <= 0)
    return { level: adjusted[0]!, slope: 0, season };
  return { level, slope: line.slope, season };
}
