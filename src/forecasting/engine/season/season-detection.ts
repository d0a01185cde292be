import { centredTrend } from './centred-trend.ts';

/** Seasons that calendars and clocks make, shortest first. */
const CANDIDATES: readonly number[] = [4, 7, 12, 24, 48, 52, 96, 365];
/** Seasons a series has to show, and observations below which chance finds seasons everywhere. */
const MIN_SEASONS = 3;
const MIN_OBSERVATIONS = 100;
/** Least correlation with the season before, and how near to the best a shorter season has to come. */
const MIN_CORRELATION = 0.4;
const NEAR = 0.9;

/**
 * The season of a series of which none is known: the shortest of the usual ones at whose lag the detrended series
 * resembles itself, significantly and about as much as at any other; 1 where there is none or the series is short.
 */
export function detectSeasonLength(y: Float64Array): number {
  if (y.length < MIN_OBSERVATIONS) return 1;
  const found = CANDIDATES.filter((length) => y.length >= MIN_SEASONS * length).map((length) => ({
    length,
    correlation: seasonalCorrelation(y, length),
  }));
  const best = Math.max(MIN_CORRELATION, ...found.map(({ correlation }) => correlation));
  return (
    found.find(({ correlation }) => correlation >= NEAR * best && correlation >= MIN_CORRELATION)
      ?.length ?? 1
  );
}

/**
 * Autocorrelation at the season's lag of the series without its moving average, less that at half the lag: what
 * merely wanders resembles itself there as well.
 */
function seasonalCorrelation(y: Float64Array, length: number): number {
  const trend = new Float64Array(y.length);
  centredTrend(y, length, trend);
  const rest = y.map((value, t) => value - trend[t]!);
  const half = Math.floor(length / 2);
  let [whole, halfway, squares] = [0, 0, 0];
  for (let t = length; t < rest.length; t++) {
    whole += rest[t]! * rest[t - length]!;
    halfway += rest[t]! * rest[t - half]!;
    squares += (rest[t]! * rest[t]! + rest[t - length]! * rest[t - length]!) / 2;
  }
  return squares > 0 ? Math.min(whole, whole - halfway / 2) / squares : 0;
}
