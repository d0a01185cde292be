import { centredTrend } from './centred-trend.ts';
import { isPositive } from '../series/near-zero.ts';

/** Options of the estimation of seasons. */
export interface PatternOptions {
  /** On the logarithms, where all values are positive, so that the season grows with the level. */
  readonly relative: boolean;
  /** Seasons after which an observation counts 1/e; Infinity lets all count the same. */
  readonly memory: number;
}

/** Additive patterns, of the series or of its logarithms, one a season. */
export interface SeasonalPattern {
  readonly relative: boolean;
  readonly patterns: readonly Float64Array[];
}

/** Seasons from this length on are smoothed over neighbouring phases, this share of the season to either side. */
const LONG_SEASON = 40;
const SMOOTHED_SHARE = 0.02;
const ROUNDS = 2;
/** Standard deviations of chance at which a pattern begins to count, and from which it counts in full. */
const [WEAK, CLEAR] = [1, 3];

/**
 * One pattern for each season length, by backfitting: departures from a centred average over the season, averaged
 * by phase. Patterns are shrunk towards none by as much as chance explains of them (James and Stein, 1961, as in
 * Miller and Williams, 2003), so that a season which is not there does no harm. A season of which fewer than two are
 * known is left out.
 */
export function seasonalPattern(
  y: Float64Array,
  seasonLengths: readonly number[],
  options: PatternOptions,
): SeasonalPattern {
  const relative = options.relative && isPositive(y);
  const lengths = seasonLengths.filter((length) => length > 1 && y.length >= 2 * length);
  const patterns: Float64Array[] = lengths.map((length) => new Float64Array(length));
  const source = relative ? y.map(Math.log) : y;
  const rest = new Float64Array(y.length);
  const trend = new Float64Array(y.length);
  for (let round = 0; round < (lengths.length > 1 ? ROUNDS : 1); round++) {
    lengths.forEach((length, which) => {
      for (let t = 0; t < rest.length; t++) {
        rest[t] = source[t]!;
        for (let other = 0; other < patterns.length; other++)
          if (other !== which) rest[t]! -= patterns[other]![t % lengths[other]!]!;
      }
      centredTrend(rest, length, trend);
      for (let t = 0; t < rest.length; t++) rest[t]! -= trend[t]!;
      patterns[which] = shrunkenPattern(rest, length, options.memory);
    });
  }
  return { relative, patterns };
}

/** Averages by phase of a series without trend, smoothed if the season is long, and shrunk. They sum to 0. */
function shrunkenPattern(rest: Float64Array, length: number, memory: number): Float64Array {
  const n = rest.length;
  const sums = new Float64Array(length);
  const weights = new Float64Array(length);
  const squaredWeights = new Float64Array(length);
  const weightAt = (t: number): number => Math.exp((t + 1 - n) / (length * memory));
  for (let t = 0; t < n; t++) {
    const weight = weightAt(t);
    sums[t % length]! += weight * rest[t]!;
    weights[t % length]! += weight;
    squaredWeights[t % length]! += weight * weight;
  }
  const raw = sums.map((sum, phase) => sum / weights[phase]!);
  let [variance, total] = [0, 0];
  for (let t = 0; t < n; t++) {
    const weight = weightAt(t);
    variance += weight * (rest[t]! - raw[t % length]!) ** 2;
    total += weight;
  }
  variance /= total;
  const reach = length >= LONG_SEASON ? Math.max(1, Math.round(SMOOTHED_SHARE * length)) : 0;
  const pattern = reach > 0 ? smoothed(raw, reach) : raw;
  const mean = pattern.reduce((sum, value) => sum + value / length, 0);
  let [signal, chance] = [0, 0];
  for (let phase = 0; phase < length; phase++) {
    pattern[phase]! -= mean;
    signal += pattern[phase]! ** 2;
    const seen = weights[phase]! ** 2 / squaredWeights[phase]!;
    chance += variance / Math.max(0.5, seen - 1) / (1 + 0.3 * reach);
  }
  const kept = shareKept(signal, chance, length / (1 + reach));
  return pattern.map((value) => kept * value);
}

/** Share of a pattern that chance does not explain; none of one that chance may have made as a whole. */
function shareKept(signal: number, chance: number, phases: number): number {
  if (!(signal > chance)) return 0;
  const deviations = (signal / chance - 1) / Math.sqrt(2 / Math.max(1, phases - 1));
  return (1 - chance / signal) * Math.min(1, Math.max(0, (deviations - WEAK) / (CLEAR - WEAK)));
}

/** Averages over neighbouring phases with weights that fall linearly. */
function smoothed(raw: Float64Array, reach: number): Float64Array {
  const length = raw.length;
  return raw.map((_, phase) => {
    let [sum, total] = [0, 0];
    for (let k = -reach; k <= reach; k++) {
      const weight = 1 - Math.abs(k) / (reach + 1);
      sum += weight * raw[(phase + k + length) % length]!;
      total += weight;
    }
    return sum / total;
  });
}
