import type { LeftOut } from './driver.ts';
import type { Gram } from './gram.ts';
import { solve } from './gram.ts';
import type { Regression } from './regression.ts';
import { extrapolate } from './regression.ts';

/** Numbers of the used drivers, and the reason for each other driver. */
export interface DriverSelection {
  readonly used: readonly number[];
  readonly leftOut: ReadonlyMap<number, LeftOut>;
}

/**
 * Strength of the evidence that a driver needs. Demand that is often zero requires `strong` evidence: its errors are
 * far from normal, so that chance looks like an effect.
 */
export type Proof = 'usual' | 'strong';

/** Positions of one driver's columns among the columns of all drivers. */
export type Places = readonly number[];

/** The kind of each driver, where it has one. */
type Kinds = readonly (string | undefined)[];

/** Windows forecast to see whether a driver pays, and the share of the history that they may take. */
const MAX_WINDOWS = 12;
const MIN_WINDOWS = 3;
const JUDGED_SHARE = 0.5;
/** Share by which a driver has to make past forecasts better. */
const MIN_GAIN = 0.003;
/** Observations for each column. */
const MIN_PER_COLUMN = 3;

/**
 * Selects drivers. Each step adds the driver that lowers the corrected Akaike criterion most (Hurvich and Tsai, 1989),
 * or Schwarz's criterion (1978) for `strong` proof. Then drivers are removed unless forecasts from past origins would
 * be worse without them (Tashman, 2000). At most one driver of a kind is selected.
 */
export function selectDrivers(
  model: Regression,
  drivers: readonly Places[],
  horizon: number,
  proof: Proof,
  kinds: Kinds = [],
): DriverSelection {
  const leftOut = new Map<number, LeftOut>();
  const used = forward(model, drivers, proof, kinds, leftOut);
  const windows = planWindows(model, horizon, columnsOf(model, drivers, used).length);
  while (used.length > 0) {
    const worst = leastPaying(model, drivers, used, windows);
    if (worst === null) break;
    used.splice(used.indexOf(worst), 1);
    leftOut.set(worst, 'does_not_pay');
  }
  return { used, leftOut };
}

/** Columns of the base and of some drivers. */
export function columnsOf(
  { base, firstDriver }: Regression,
  drivers: readonly Places[],
  used: readonly number[],
): number[] {
  return [...base, ...used.flatMap((which) => drivers[which]!.map((place) => firstDriver + place))];
}

function forward(
  model: Regression,
  drivers: readonly Places[],
  proof: Proof,
  kinds: Kinds,
  leftOut: Map<number, LeftOut>,
): number[] {
  const used: number[] = [];
  let current = criterion(model, columnsOf(model, drivers, used), proof);
  for (;;) {
    let best = -1;
    let lowest = current;
    drivers.forEach((_, which) => {
      if (used.includes(which)) return;
      const kind = kinds[which];
      if (kind !== undefined && used.some((other) => kinds[other] === kind))
        return void leftOut.set(which, 'collinear');
      const value = criterion(model, columnsOf(model, drivers, [...used, which]), proof);
      if (typeof value === 'string') return void leftOut.set(which, value);
      leftOut.set(which, 'insignificant');
      if (typeof lowest === 'number' && value >= lowest) return;
      [best, lowest] = [which, value];
    });
    if (best < 0) return used;
    used.push(best);
    leftOut.delete(best);
    current = lowest;
  }
}

/** The criterion that is to be low, or why there is none. */
function criterion(
  { whole }: Regression,
  chosen: readonly number[],
  proof: Proof,
): number | 'too_short' | 'collinear' {
  const { rows } = whole;
  const parameters = chosen.length + 2;
  const room = rows - parameters - 1;
  if (rows < MIN_PER_COLUMN * chosen.length || room < 1) return 'too_short';
  const solution = solve(whole, chosen);
  if (solution === null) return 'collinear';
  const price = proof === 'strong' ? Math.log(rows) : 2 + (2 * (parameters + 1)) / room;
  return rows * Math.log(solution.squares + Number.MIN_VALUE) + price * parameters;
}

/** Stretches of the history to be forecast from what came before each. */
interface Windows {
  /** Over what came before, shortest first. */
  readonly before: readonly Gram[];
  readonly length: number;
}

function planWindows(model: Regression, horizon: number, columns: number): Windows {
  const n = model.explained.length;
  const first = Math.max(MIN_PER_COLUMN * columns, Math.floor(n * (1 - JUDGED_SHARE)));
  const length = Math.max(1, Math.min(horizon, Math.floor((n - first) / MIN_WINDOWS)));
  const count = Math.max(0, Math.min(MAX_WINDOWS, Math.floor((n - first) / length)));
  const cuts = Array.from({ length: count }, (_, i) => n - (count - i) * length);
  return { before: model.upTo(cuts), length };
}

/** The driver without which past forecasts were best, if they were hardly better with it; null where all pay. */
function leastPaying(
  model: Regression,
  drivers: readonly Places[],
  used: readonly number[],
  windows: Windows,
): number | null {
  let lowest = pastError(model, columnsOf(model, drivers, used), windows);
  let worst: number | null = null;
  for (const which of used) {
    const others = used.filter((other) => other !== which);
    const error = pastError(model, columnsOf(model, drivers, others), windows);
    if ((1 - MIN_GAIN) * error > lowest) continue;
    [worst, lowest] = [which, (1 - MIN_GAIN) * error];
  }
  return worst;
}

/** Mean absolute error over all windows; Infinity where one could not be forecast, or there are too few. */
function pastError(
  model: Regression,
  chosen: readonly number[],
  { before, length }: Windows,
): number {
  if (before.length < MIN_WINDOWS) return Infinity;
  const forecast = new Float64Array(length);
  let sum = 0;
  for (const gram of before) {
    const solution = solve(gram, chosen);
    if (solution === null) return Infinity;
    extrapolate(model, chosen, solution, gram.rows, forecast);
    for (let i = 0; i < length; i++)
      sum += Math.abs(model.explained[gram.rows + i]! - forecast[i]!);
  }
  return sum / (before.length * length);
}
