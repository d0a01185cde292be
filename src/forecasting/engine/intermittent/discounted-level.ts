/** Periods after which an observation counts 1/e less, from quick to none. */
const MEMORIES: readonly number[] = [6, 12, 24, 48, 96, Infinity];
/** Weight of each of them before the history is looked at. */
const PRIOR: readonly number[] = [0.01, 0.03, 0.06, 0.1, 0.2, 0.6];
/** Observations that the average of all stands for at the beginning. */
const START = 2;
/** Least index of a phase, so that a deviance is finite. */
const MIN_INDEX = 1e-3;
/** Latest periods whose demand is compared with that of all, the history that this takes, and how much of a shortfall goes on. */
const LATE = 12;
const MIN_HISTORY = 18;
const FADING = 0.9;
/** Average demands, in units of the dispersion, up to which the history is too sparse to show that demand fades. */
const FEW_DEMANDS = 10;

/** Level of demand, and the variance of its estimate in multiples of that of one period. */
export interface DiscountedLevel {
  readonly level: number;
  readonly doubt: number;
  /** Average periods that the level looks back. */
  readonly memory: number;
}

/**
 * Level of demand around a profile: sums of demand by sums of indices, both discounted (the gamma-Poisson filter of
 * Harvey and Fernandes, 1989). Several discounts are averaged with weights by their quasi-Poisson likelihood one step
 * ahead, whose deviance is least at the mean, however skewed demand is.
 */
export function discountedLevel(
  y: Float64Array,
  indices: Float64Array,
  dispersion: number,
): DiscountedLevel {
  const average = y.reduce((sum, value) => sum + value / y.length, 0);
  const runs = MEMORIES.map((memory) => discount(y, indices, average, memory));
  const scale = 2 * Math.max(dispersion, 1e-12 * average);
  const least = Math.min(...runs.map(({ deviance }) => deviance));
  const weights = runs.map(({ deviance }, i) => PRIOR[i]! * Math.exp((least - deviance) / scale));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (run: Run) => number): number =>
    runs.reduce((sum, run, i) => sum + (weights[i]! / total) * of(run), 0);
  return {
    level: mean((run) => run.level),
    doubt: mean((run) => run.doubt),
    memory: 1 / mean((run) => run.doubt),
  };
}

/**
 * Factor for demand that has fallen behind its average of late; 1 if it has not. The fewer demands there are, the more of
 * the shortfall goes on: sparse products fade more often than they come back, and show it late.
 */
export function fadingOf(y: Float64Array, indices: Float64Array, dispersion: number): number {
  const average = y.reduce((sum, value) => sum + value / y.length, 0);
  if (y.length < MIN_HISTORY) return 1;
  let [demand, exposure] = [0, 0];
  for (let t = y.length - LATE; t < y.length; t++) {
    demand += y[t]!;
    exposure += indices[t % indices.length]!;
  }
  const variance = dispersion * average * (1 / LATE - 1 / y.length);
  if (!(exposure > 0) || !(variance > 0)) return 1;
  const shortfall = Math.max(0, (average - demand / exposure) / Math.sqrt(variance));
  const demands = (y.length * average) / dispersion;
  return Math.exp(-FADING * Math.min(1, FEW_DEMANDS / demands) * shortfall);
}

interface Run {
  readonly level: number;
  readonly deviance: number;
  readonly doubt: number;
}

function discount(y: Float64Array, indices: Float64Array, average: number, memory: number): Run {
  const kept = Math.exp(-1 / memory);
  let [demand, exposure, squares] = [START * average, START, START];
  let deviance = 0;
  for (let t = 0; t < y.length; t++) {
    const value = y[t]!;
    const index = Math.max(MIN_INDEX, indices[t % indices.length]!);
    const mean = (index * demand) / exposure;
    deviance += 2 * ((value > 0 ? value * Math.log(value / mean) : 0) - (value - mean));
    demand = kept * demand + value;
    exposure = kept * exposure + index;
    squares = kept * kept * squares + index;
  }
  return { level: demand / exposure, deviance, doubt: squares / exposure ** 2 };
}
