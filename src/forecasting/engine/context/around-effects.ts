import type { Effect } from '../effects/driver.ts';
import type { DriverEffects } from '../effects/effects.ts';
import { normalQuantile } from '../numeric/normal.ts';

/** A forecast and its bounds, in the units of the data. */
interface Bounded {
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
}

/** Below this factor a period is as good as closed and tells nothing about the others. */
const CLOSED = 0.15;

/** The history without what the drivers did; NaN for a period that they as good as closed, but for the first. */
export function withoutEffects(y: Float64Array, effects: DriverEffects): Float64Array {
  const { form, moves } = effects;
  if (form === 'additive') return y.map((value, t) => value - moves[t]!);
  return y.map((value, t) => {
    const factor = factorOf(form, moves[t]!);
    return factor < CLOSED ? Number.NaN : value / factor;
  });
}

/** What the drivers make of a value at `t`, counted from the beginning of the history. */
export function withEffects(value: number, { form, moves }: DriverEffects, t: number): number {
  return form === 'additive' ? value + moves[t]! : value * factorOf(form, moves[t]!);
}

/** Puts what the drivers do over the horizon back on a forecast, and the doubt about it on its bounds. */
export function forecastWithEffects<T extends Bounded>(
  forecast: T,
  levels: readonly number[],
  known: number,
  nonNegative: boolean,
  effects: DriverEffects,
): T & { readonly effects: readonly Effect[] } {
  const { form, parts, doubt } = effects;
  const least = nonNegative ? 0 : -Number.MAX_VALUE;
  const within = (value: number): number => Math.min(Number.MAX_VALUE, Math.max(least, value));
  const on = (value: number, step: number): number =>
    within(withEffects(value, effects, known + step));
  const mean = forecast.mean.map(on);
  const bound = (bounds: Float64Array, level: number): Float64Array =>
    bounds.map((value, step) => {
      const away = on(value, step) - mean[step]!;
      const error = form === 'additive' ? doubt[step]! : doubt[step]! * mean[step]!;
      const wider = Math.hypot(away, normalQuantile(0.5 + level / 200) * error);
      return within(mean[step]! + Math.sign(away) * wider);
    });
  return {
    ...forecast,
    mean,
    lower: forecast.lower.map((bounds, i) => bound(bounds, levels[i]!)),
    upper: forecast.upper.map((bounds, i) => bound(bounds, levels[i]!)),
    effects: parts.map(({ effect, moves }) => ({
      ...effect,
      contribution:
        moves === null
          ? new Float64Array(0)
          : mean.map((value, step) => shareOf(value, form, moves[known + step]!)),
    })),
  };
}

/** How much of a value is due to one driver. */
function shareOf(value: number, form: DriverEffects['form'], moves: number): number {
  if (form === 'additive') return moves;
  const factor = factorOf(form, moves);
  return factor > 0 ? value - value / factor : 0;
}

/** Logarithms beyond this are no demand that anyone has seen. */
const FURTHEST = 4;

function factorOf(form: DriverEffects['form'], moves: number): number {
  return form === 'relative'
    ? Math.max(0, 1 + moves)
    : Math.exp(Math.min(FURTHEST, Math.max(-FURTHEST, moves)));
}
