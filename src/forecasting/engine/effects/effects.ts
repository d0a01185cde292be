import { fillGaps } from '../series/gaps.ts';
import { baseColumns } from './base-columns.ts';
import type { Driver, Effect, EffectForm, LeftOut } from './driver.ts';
import { estimateCoefficients } from './estimate.ts';
import { regression } from './regression.ts';
import type { Places } from './selection.ts';
import { selectDrivers } from './selection.ts';
import { standardised } from './standard-column.ts';
import { isPositive } from '../series/near-zero.ts';

/** A driver, its effect, and its contribution to each period; null if the driver was left out. */
export interface DriverPart {
  readonly effect: Omit<Effect, 'contribution'>;
  readonly moves: Float64Array | null;
}

/**
 * Effects of all drivers on a series, over history and horizon. `form` says whether moves are changes of the logarithm,
 * shares of mean demand, or in the units of the data.
 */
export interface DriverEffects {
  readonly form: EffectForm;
  readonly parts: readonly DriverPart[];
  readonly moves: Float64Array;
  /** Standard errors of the moves over the horizon. */
  readonly doubt: Float64Array;
}

/** The latest observations that effects are learned from. */
const MAX_HISTORY_LENGTH = 3000;

/**
 * Estimates the effects of the known drivers on a series, and selects the drivers to use.
 *
 * The estimate is a regression with ARIMA(0,1,1) errors: on the logarithms of a positive series, on shares of its mean
 * if it has zeros, and on its values if some are negative. The effect of a driver is measured from its median.
 *
 * @param y with NaN for missing periods, but not for the first
 */
export function estimateEffects(
  y: Float64Array,
  drivers: readonly Driver[],
  seasonLength: number,
  horizon: number,
): DriverEffects {
  const { form, z, unit } = explained(y);
  const from = Math.max(0, y.length - MAX_HISTORY_LENGTH);
  const known = y.length - from;
  const columns = drivers.flatMap((driver) => driver.columns);
  const standard = columns.map(({ values }) => standardised(values, y.length));
  const places = placesOf(drivers);
  const base = baseColumns(known + horizon, known, seasonLength);
  const told = standard.map(({ values }) => values.subarray(from));
  const model = regression(z.subarray(from), base, told);
  const proof = form === 'relative' ? 'strong' : 'usual';
  const selection = selectDrivers(
    model,
    places,
    horizon,
    proof,
    drivers.map(({ kind }) => kind),
  );
  const { coefficients, doubt } = estimateCoefficients(model, places, selection.used, horizon);
  const moves = new Float64Array(y.length + horizon);
  const parts = drivers.map(({ name, columns: own }, which): DriverPart => {
    const of = places[which]!;
    if (!selection.used.includes(which)) {
      const steady = of.every((place) => standard[place]!.unit === 0);
      const leftOut: LeftOut = steady ? 'constant' : selection.leftOut.get(which)!;
      return { effect: { driver: name, form, leftOut, coefficients: {} }, moves: null };
    }
    const mine = new Float64Array(moves.length);
    const named: Record<string, number> = {};
    of.forEach((place, i) => {
      const { values, unit: one } = standard[place]!;
      const by = unit * coefficients[place]!;
      named[own[i]!.name] = one > 0 ? by / one : 0;
      for (let t = 0; t < mine.length; t++) mine[t]! += by * values[t]!;
    });
    for (let t = 0; t < mine.length; t++) moves[t]! += mine[t]!;
    return { effect: { driver: name, form, leftOut: null, coefficients: named }, moves: mine };
  });
  return { form, parts, moves, doubt: doubt.map((error) => unit * error) };
}

/** What the regression explains, complete and of magnitude one, and its unit in units of the moves. */
function explained(y: Float64Array): { form: EffectForm; z: Float64Array; unit: number } {
  const known = y.filter(Number.isFinite);
  const filled = fillGaps(y, 1);
  if (isPositive(known)) {
    const logarithms = filled.map(Math.log);
    const mean = logarithms.reduce((sum, value) => sum + value / filled.length, 0);
    return { form: 'logarithmic', z: logarithms.map((value) => value - mean), unit: 1 };
  }
  let size = 0;
  for (const value of known) size += Math.abs(value) / known.length;
  const z = size > 0 ? filled.map((value) => value / size) : filled;
  return known.some((value) => value < 0)
    ? { form: 'additive', z, unit: size > 0 ? size : 1 }
    : { form: 'relative', z, unit: 1 };
}

function placesOf(drivers: readonly Driver[]): Places[] {
  let next = 0;
  return drivers.map(({ columns }) => columns.map(() => next++));
}
