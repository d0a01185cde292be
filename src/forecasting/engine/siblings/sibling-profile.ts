import { centredTrend } from '../season/centred-trend.ts';
import { fillGaps } from '../series/gaps.ts';

/** Common seasonal pattern of similar series, by phase of the calendar. */
export interface SiblingProfile {
  /** What a value is more than the level, as a share of it; by period modulo the season's length. They sum to 0. */
  readonly season: Float64Array;
  /** How far single series are from that: a standard deviation, by phase. */
  readonly spread: Float64Array;
  /** How far single values are from season and trend: a standard deviation, as a share of the level. */
  readonly noise: number;
  /** How many series it was learned from. */
  readonly series: number;
}

/** Seasons that a series has to have to teach anything: what all had in one year may be that year's. */
const MIN_SEASONS = 3;
/** A season stronger than this is none of the series, but of a level that comes near zero. */
const MAX_SHARE_RATIO = 5;

/** Collects a profile from series, one at a time. Its memory does not grow with their number. */
export class SiblingGathering {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #chance: Float64Array;
  #noise = 0;
  #series = 0;

  constructor(seasonLength: number) {
    this.#sums = new Float64Array(seasonLength);
    this.#squares = new Float64Array(seasonLength);
    this.#chance = new Float64Array(seasonLength);
  }

  /**
   * Adds what one series shows of its season: the ratios to a centred moving average over a season, averaged by phase
   * (classical decomposition). A series that is too short, sometimes negative or sometimes without any level adds nothing.
   *
   * @param y NaN or an infinity where a period is missing
   * @param first the period of `y[0]`
   */
  add(y: Float64Array, first: number): void {
    const length = this.#sums.length;
    const found = seasonOf(y, first, length);
    if (found === null) return;
    for (let phase = 0; phase < length; phase++) {
      const share = found.shares[phase]!;
      this.#sums[phase]! += share;
      this.#squares[phase]! += share * share;
      this.#chance[phase]! += found.variances[phase]!;
    }
    this.#noise += found.variance;
    this.#series++;
  }

  /** Null where fewer than `least` series have shown a season. */
  profile(least: number): SiblingProfile | null {
    const n = this.#series;
    if (n < least) return null;
    const raw = this.#sums.map((sum) => sum / n);
    const between = raw.map((mean, phase) =>
      Math.max(0, (this.#squares[phase]! - n * mean * mean) / Math.max(1, n - 1)),
    );
    // What the average of n series has of chance is taken off (James and Stein, 1961).
    let [signal, chance] = [0, 0];
    raw.forEach((share, phase) => {
      signal += share * share;
      chance += between[phase]! / n;
    });
    const kept = signal > 0 ? Math.max(0, 1 - chance / signal) : 0;
    return {
      season: raw.map((share) => kept * share),
      spread: between.map((variance, phase) =>
        Math.sqrt(Math.max(0, variance - this.#chance[phase]! / n) + variance / n),
      ),
      noise: Math.sqrt(this.#noise / n),
      series: n,
    };
  }
}

/** The season as shares of the level by calendar phase, with the variance that chance gives each. */
function seasonOf(
  y: Float64Array,
  first: number,
  length: number,
): { shares: Float64Array; variances: Float64Array; variance: number } | null {
  const start = y.findIndex(Number.isFinite);
  const known = y.subarray(Math.max(0, start)).map((v) => (Number.isFinite(v) ? v : Number.NaN));
  if (start < 0 || length < 2 || known.length < MIN_SEASONS * length + 1) return null;
  if (known.some((value) => value < 0)) return null;
  const complete = fillGaps(known, length);
  const trend = new Float64Array(complete.length);
  centredTrend(complete, length, trend);
  if (trend.some((value) => !(value > 0))) return null;
  const sums = new Float64Array(length);
  const squares = new Float64Array(length);
  const counts = new Float64Array(length);
  const half = Math.floor(length / 2);
  for (let t = half; t < complete.length - half; t++) {
    if (Number.isNaN(known[t]!)) continue;
    const share = complete[t]! / trend[t]! - 1;
    const phase = phaseOf(first + start + t, length);
    sums[phase]! += share;
    squares[phase]! += share * share;
    counts[phase]!++;
  }
  if (counts.some((count) => count === 0)) return null;
  const shares = sums.map((sum, phase) => sum / counts[phase]!);
  const mean = shares.reduce((sum, share) => sum + share / length, 0);
  let [within, freedom] = [0, 0];
  shares.forEach((share, phase) => {
    within += squares[phase]! - counts[phase]! * share * share;
    freedom += counts[phase]! - 1;
  });
  const variance = freedom > 0 ? Math.max(0, within / freedom) : 0;
  for (let phase = 0; phase < length; phase++) shares[phase]! -= mean;
  if (shares.some((share) => !(Math.abs(share) < MAX_SHARE_RATIO))) return null;
  return { shares, variances: counts.map((count) => variance / count), variance };
}

/** The place of a period in the season; periods may be negative. */
export function phaseOf(period: number, length: number): number {
  return ((period % length) + length) % length;
}
