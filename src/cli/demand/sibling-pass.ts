import { SiblingProfiles } from '../../forecasting/engine/index.ts';
import { seriesUpTo } from './dense-history.ts';
import type { DemandFile } from './read-demand-file.ts';
import { seriesQuestion } from './series-question.ts';
import type { SideOptions } from './side-options.ts';

/**
 * Reads the file once to collect what series learn from each other: seasonal profiles for those that are too short for a
 * season of their own, and how fast intermittent demand changes. Null if siblings are disabled or no series needs any.
 *
 * @param known the part of a series that may be learned from
 */
export function siblingPass(
  file: DemandFile,
  side: SideOptions,
  seasonLength: number,
  known: (values: Float64Array) => Float64Array,
): SiblingProfiles | null {
  if (side.siblings === 'none' || seasonLength < 2) return null;
  const profiles = new SiblingProfiles(seasonLength);
  let wanted = false;
  for (const series of file.series(true)) {
    const { values, lastPeriod } = seriesQuestion(seriesUpTo(series, file.latest), file, side, 0);
    const learned = known(values);
    wanted ||= profiles.helps(learned.length);
    profiles.add(series.id, learned, lastPeriod - values.length + 1);
  }
  return wanted || profiles.recency() !== null ? profiles : null;
}
