import { solve } from './gram.ts';
import type { Regression } from './regression.ts';
import type { Places } from './selection.ts';
import { columnsOf } from './selection.ts';

/** Coefficients of the drivers' columns, and their joint uncertainty. */
export interface EffectEstimate {
  /** One a column of all drivers, 0 for those that are not used. */
  readonly coefficients: Float64Array;
  /** Standard error of what all drivers do together, a step of the horizon. */
  readonly doubt: Float64Array;
}

/**
 * Coefficients of the used drivers. Those of each driver are shrunk by the share that chance explains, the reciprocal
 * of its F statistic (James and Stein, 1961).
 */
export function estimateCoefficients(
  model: Regression,
  drivers: readonly Places[],
  used: readonly number[],
  horizon: number,
): EffectEstimate {
  const { whole, base, firstDriver, columns } = model;
  const coefficients = new Float64Array(columns.length - firstDriver);
  const doubt = new Float64Array(horizon);
  const chosen = columnsOf(model, drivers, used);
  const full = solve(whole, chosen);
  if (used.length === 0 || full === null) return { coefficients, doubt };
  const variance = full.squares / Math.max(1, whole.rows - chosen.length);
  for (const which of used) {
    const places = drivers[which]!;
    const without = solve(
      whole,
      columnsOf(
        model,
        drivers,
        used.filter((other) => other !== which),
      ),
    );
    const explained = (without?.squares ?? Infinity) - full.squares;
    const kept = explained > 0 ? Math.max(0, 1 - (places.length * variance) / explained) : 0;
    for (const place of places)
      coefficients[place] = kept * full.coefficients[chosen.indexOf(firstDriver + place)]!;
  }
  const own = chosen.slice(base.length);
  const inverse = own.map((_, i) => solve(whole, chosen, base.length + i)!.coefficients);
  for (let step = 0; step < horizon; step++) {
    const t = model.explained.length + step;
    let sum = 0;
    own.forEach((row, i) =>
      own.forEach((column, j) => {
        sum += columns[row]![t]! * inverse[i]![base.length + j]! * columns[column]![t]!;
      }),
    );
    doubt[step] = Math.sqrt(Math.max(0, variance * sum));
  }
  return { coefficients, doubt };
}
