import type { Gram, Solution } from './gram.ts';
import { gramsAt, solve } from './gram.ts';
import { innovations } from './innovations.ts';

/** Memories of the level that are tried: from a random walk to errors that do not wander at all. */
const MEMORIES = [0, 0.4, 0.7, 0.85, 0.93, 0.97, 0.99, 1] as const;

/** A regression with ARIMA(0,1,1) errors, prepared to be solved for any of its drivers. */
export interface Regression {
  readonly memory: number;
  /** Of the level, trend and season, that every solution has. */
  readonly base: readonly number[];
  /** Place of the first column of the drivers. */
  readonly firstDriver: number;
  readonly columns: readonly Float64Array[];
  readonly explained: Float64Array;
  /** Over the whole history. */
  readonly whole: Gram;
  /** Over the history up to each of these cuts, which ascend. */
  readonly upTo: (cuts: readonly number[]) => Gram[];
}

/**
 * Regression of `z` on level, trend, season and drivers with ARIMA(0,1,1) errors, by generalised least squares. Both
 * sides are first converted to innovations. Their memory is the one with the smallest sum of squares without drivers
 * (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., chapter 10). Columns may be longer than
 * `z`.
 */
export function regression(
  z: Float64Array,
  base: readonly Float64Array[],
  drivers: readonly Float64Array[],
): Regression {
  const n = z.length;
  const chosen = base.map((_, i) => i);
  let memory = 0;
  let least = Infinity;
  for (const candidate of MEMORIES) {
    const squares = solve(gramsAt(filtered([...base, z], n, candidate), [n])[0]!, chosen)?.squares;
    if (squares === undefined || squares >= least) continue;
    [memory, least] = [candidate, squares];
  }
  const columns = [...base, ...drivers];
  const rows = filtered([...columns, z], n, memory);
  return {
    memory,
    base: chosen,
    firstDriver: base.length,
    columns,
    explained: z,
    whole: gramsAt(rows, [n])[0]!,
    upTo: (cuts) => gramsAt(rows, cuts),
  };
}

function filtered(columns: readonly Float64Array[], n: number, memory: number): Float64Array[] {
  return columns.map((column) => {
    const errors = new Float64Array(n);
    innovations(column.subarray(0, n), memory, errors);
    return errors;
  });
}

/**
 * Writes the forecast of the regression from a cut on to `forecast`. Its level follows from the errors before the cut.
 */
export function extrapolate(
  { memory, columns, explained }: Regression,
  chosen: readonly number[],
  { coefficients }: Solution,
  cut: number,
  forecast: Float64Array,
): void {
  let level = 0;
  for (let t = 0; t < cut + forecast.length; t++) {
    let fitted = 0;
    for (let i = 0; i < chosen.length; i++) fitted += coefficients[i]! * columns[chosen[i]!]![t]!;
    if (t < cut) level += (1 - memory) * (explained[t]! - fitted - level);
    else forecast[t - cut] = fitted + level;
  }
}
