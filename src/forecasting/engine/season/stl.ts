import type { LoessOptions } from './loess.ts';
import { loess, loessAt } from './loess.ts';

/** A series as the sum of season, trend and remainder. */
export interface Decomposition {
  readonly seasonal: Float64Array;
  readonly trend: Float64Array;
}

/** Seasons that the smoothing of a season looks over. */
const SEASON_WINDOW = 11;
const ROUNDS = 2;

/**
 * Decomposes a series of at least two seasons into a season that changes slowly, a trend and a remainder by local
 * regression: STL (Cleveland, Cleveland, McRae and Terpenning, 1990), not robust, with the windows that R's `stl` takes
 * for a seasonal window of `seasonWindow` seasons.
 */
export function stl(
  y: Float64Array,
  seasonLength: number,
  seasonWindow = SEASON_WINDOW,
): Decomposition {
  const n = y.length;
  const season = smoothing(seasonWindow, 0);
  const trendOf = smoothing(nextOdd(Math.ceil((1.5 * seasonLength) / (1 - 1.5 / seasonWindow))), 1);
  const low = smoothing(nextOdd(seasonLength), 1);
  const padded = n + 2 * seasonLength;
  const [cycle, rest, averages] = [0, 1, 2].map(() => new Float64Array(padded)) as Buffers;
  const weights = new Float64Array(padded);
  const seasonal = new Float64Array(n);
  const trend = new Float64Array(n);
  for (let round = 0; round < ROUNDS; round++) {
    for (let t = 0; t < n; t++) rest[t] = y[t]! - trend[t]!;
    smoothCycles(rest, n, seasonLength, season, cycle, weights);
    const once = movingAverage(cycle, padded, seasonLength, averages);
    const twice = movingAverage(averages, once, seasonLength, rest);
    movingAverage(rest, twice, 3, averages);
    loess(averages, n, low, rest, weights);
    for (let t = 0; t < n; t++) {
      seasonal[t] = cycle[seasonLength + t]! - rest[t]!;
      averages[t] = y[t]! - seasonal[t]!;
    }
    loess(averages, n, trendOf, trend, weights);
  }
  return { seasonal, trend };
}

type Buffers = [Float64Array, Float64Array, Float64Array];

/**
 * Smooths the values of each phase over the seasons, and one season beyond either end, into `cycle`, which is two
 * seasons longer than the series.
 */
function smoothCycles(
  rest: Float64Array,
  n: number,
  seasonLength: number,
  options: LoessOptions,
  cycle: Float64Array,
  weights: Float64Array,
): void {
  const most = Math.ceil(n / seasonLength);
  const values = new Float64Array(most);
  const smooth = new Float64Array(most);
  for (let phase = 0; phase < seasonLength; phase++) {
    const count = Math.floor((n - 1 - phase) / seasonLength) + 1;
    for (let k = 0; k < count; k++) values[k] = rest[k * seasonLength + phase]!;
    loess(values, count, options, smooth, weights);
    for (let k = 0; k < count; k++) cycle[(k + 1) * seasonLength + phase] = smooth[k]!;
    cycle[phase] = loessAt(values, count, options, -1, weights);
    cycle[(count + 1) * seasonLength + phase] = loessAt(values, count, options, count, weights);
  }
}

/** Averages over `width` neighbours, written to `out`; answers with how many there are. */
function movingAverage(y: Float64Array, length: number, width: number, out: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < width; t++) sum += y[t]!;
  const count = length - width + 1;
  for (let t = 0; t < count; t++) {
    out[t] = sum / width;
    if (t + 1 < count) sum += y[t + width]! - y[t]!;
  }
  return count;
}

function smoothing(window: number, degree: 0 | 1): LoessOptions {
  return { window, degree, jump: Math.ceil(window / 10) };
}

function nextOdd(length: number): number {
  return length % 2 === 0 ? length + 1 : length;
}
