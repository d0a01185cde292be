/** The spacing of observations; `none` is a plain whole-number index. */
type Frequency = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly' | 'none';

const SEASON_LENGTHS: Readonly<Record<Frequency, number>> = {
  hourly: 24,
  daily: 7,
  weekly: 52,
  monthly: 12,
  quarterly: 4,
  yearly: 1,
  none: 1,
};

/** Observations in the usual season of a frequency: a day of hours, a week of days, a year of the rest. */
export function defaultSeasonLength(frequency: Frequency): number {
  return SEASON_LENGTHS[frequency];
}

/** Longer seasons that come with a season of this length: weeks of days of half hours or hours, years of weekdays. */
const LONGER_SEASONS: Readonly<Record<number, number>> = { 7: 365, 24: 168, 48: 336, 96: 672 };

/** A season and the longer one that it is usually nested in, if there is one. */
export function nestedSeasons(seasonLength: number): readonly number[] {
  const longer = LONGER_SEASONS[seasonLength];
  return longer === undefined ? [seasonLength] : [seasonLength, longer];
}
