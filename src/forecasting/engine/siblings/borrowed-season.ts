import type { DriverEffects } from '../effects/effects.ts';
import { sparse } from '../intermittent/demand.ts';
import { fitLine } from '../numeric/line.ts';
import { fillGaps } from '../series/gaps.ts';
import { largestMagnitude, powerOfTwoScale, scaledBy } from '../series/scale.ts';
import type { SiblingProfile } from './sibling-profile.ts';
import { phaseOf } from './sibling-profile.ts';

/** No season takes more than this away. */
const MIN_FACTOR = 0.1;
/** How far series differ in the strength of a common season, as a standard deviation. */
const STRENGTH_SPREAD = 0.5;

/** Sibling profile of a series, and the period of its first value. */
export interface Siblings {
  readonly profile: SiblingProfile;
  readonly first: number;
}

/** Input for forecasting a series that is too short to have a season of its own. */
export interface Borrowed {
  /** What siblings' season does, as drivers do: of the logarithm, over history and horizon. */
  readonly season: DriverEffects;
  /** What is left may have a season of its own that one year has shown. */
  readonly seasonLength: number;
  /** Too few values to weigh models by. */
  readonly few: boolean;
}

/** Where values are more, their own errors hold half of how far the season is from that of the siblings. */
const HALF = 0.5;

/**
 * Seasonal pattern of the siblings for a series with less than two seasons. Its strength is estimated from the series:
 * a regression of the departures of the series from its straight line on those of the pattern, shrunk towards the
 * common share of the siblings. Null if the series is long enough, intermittent, or has no level at some time.
 *
 * @param y NaN or an infinity where a period is missing
 */
export function borrowSeason(
  y: Float64Array,
  horizon: number,
  { profile, first }: Siblings,
): Borrowed | null {
  const { season, spread, noise } = profile;
  const length = season.length;
  const start = y.findIndex(Number.isFinite);
  const count = start < 0 ? 0 : y.length - start;
  if (count === 0 || count >= 2 * length) return null;
  const known = y.subarray(start).map((v) => (Number.isFinite(v) ? v : Number.NaN));
  const values = known.filter(Number.isFinite);
  if (sparse(values) || values.some((value) => value < 0)) return null;
  const own = fillGaps(scaledBy(known, powerOfTwoScale(largestMagnitude(known))), 1);
  const strength = strengthIn(own, first + start, season, spread);
  const factors = Float64Array.from({ length: y.length + horizon }, (_, t) =>
    Math.max(MIN_FACTOR, 1 + strength * season[phaseOf(first + t, length)]!),
  );
  const few = values.length <= length;
  const doubt = factors.subarray(y.length).map((factor, step) => {
    const apart = (few ? 1 : HALF) * spread[phaseOf(first + y.length + step, length)]!;
    return Math.hypot(apart, values.length < 3 ? noise : 0) / factor;
  });
  return {
    season: { form: 'logarithmic', parts: [], moves: factors.map(Math.log), doubt },
    seasonLength: count < length ? 1 : length,
    few,
  };
}

function strengthIn(
  y: Float64Array,
  first: number,
  season: Float64Array,
  spread: Float64Array,
): number {
  const n = y.length;
  let level = 0;
  for (const value of y) level += value / n;
  const theirs = Float64Array.from(y, (_, t) => season[phaseOf(first + t, season.length)]!);
  const [own, common] = [withoutLine(y.map((value) => value / level)), withoutLine(theirs)];
  const usual = commonShare(season, spread);
  let [cross, square, noise] = [0, 0, 0];
  for (let t = 0; t < n; t++) {
    cross += own[t]! * common[t]!;
    square += common[t]! ** 2;
    noise += (own[t]! - usual * common[t]!) ** 2 / Math.max(1, n - 2);
  }
  const trust = noise / STRENGTH_SPREAD ** 2;
  const strength = square + trust > 0 ? (cross + trust * usual) / (square + trust) : usual;
  return Math.min(1.5, Math.max(0, strength));
}

/** How much of the seasons of siblings is the one they have in common, between 0 and 1. */
function commonShare(season: Float64Array, spread: Float64Array): number {
  let [common, apart] = [0, 0];
  season.forEach((share, phase) => {
    common += share ** 2;
    apart += spread[phase]! ** 2;
  });
  return common > 0 ? common / (common + apart) : 0;
}

function withoutLine(y: Float64Array): Float64Array {
  const { intercept, slope } = fitLine(y);
  return y.map((value, t) => value - intercept - slope * t);
}
