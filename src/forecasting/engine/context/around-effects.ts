import type { Effect } from '../effects/driver.ts';
import type { DriverEffects } from '../effects/effects.ts';
import { wholeUnit } from '../intermittent/counts.ts';
import type { DemandSpread, Distances } from '../inventory/demand-spread.ts';
import { FAR, NEAR } from '../inventory/demand-spread.ts';
import { normalQuantile } from '../numeric/normal.ts';

/** A forecast, its bounds and its spread, in the units of the data. */
interface Bounded {
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
  readonly spread: DemandSpread;
}

/** Below this factor a period is as good as closed and tells nothing about the others. */
const CLOSED = 0.15;
/** Logarithms beyond this are no demand that anyone has seen. */
const FURTHEST = 4;

/**
 * The history without the effects of drivers; NaN for a period in which the drivers reduced demand to almost nothing.
 */
export function withoutEffects(y: Float64Array, { form, moves }: DriverEffects): Float64Array {
  if (form === 'additive') return y.map((value, t) => value - moves[t]!);
  const unit = form === 'relative' ? wholeUnit(y.filter(Number.isFinite)) : null;
  let owed = 0;
  return y.map((value, t) => {
    const factor = factorOf(form, moves[t]!);
    if (factor < CLOSED) return Number.NaN;
    const steady = value / factor;
    if (unit === null || factor === 1 || !(value > 0)) return steady;
    // Demand in pieces stays so: what one period loses by it the next one gets.
    const pieces = Math.max(0, Math.round((steady + owed) / unit) * unit);
    owed += steady - pieces;
    return pieces;
  });
}

/** Applies the effects of drivers to a value at `t`, counted from the beginning of the history. */
export function withEffects(value: number, { form, moves }: DriverEffects, t: number): number {
  return form === 'additive' ? value + moves[t]! : value * factorOf(form, moves[t]!);
}

/**
 * Puts what the drivers do over the horizon back on a forecast, and the doubt about it on its bounds and its spread. What
 * they do adds up: the forecast without them and all contributions are the mean.
 *
 * @param known periods of the history
 */
export function forecastWithEffects<T extends Bounded>(
  forecast: T,
  levels: readonly number[],
  known: number,
  nonNegative: boolean,
  effects: DriverEffects,
): T & { readonly effects: readonly Effect[] } {
  const { form, parts, moves, doubt } = effects;
  const least = nonNegative ? 0 : -Number.MAX_VALUE;
  const within = (value: number): number => Math.min(Number.MAX_VALUE, Math.max(least, value));
  const on = (value: number, step: number): number =>
    within(withEffects(value, effects, known + step));
  const mean = forecast.mean.map(on);
  const errors = mean.map((value, step) => doubt[step]! * (form === 'additive' ? 1 : value));
  /** A distance from the mean at a probability, with the effects and the doubt about them. */
  const wider = (distance: number, step: number, probability: number): number => {
    const plain = form === 'additive' ? 1 : factorOf(form, moves[known + step]!);
    return Math.hypot(distance * plain, normalQuantile(probability) * errors[step]!);
  };
  const bound = (bounds: Float64Array, level: number, side: -1 | 1): Float64Array =>
    bounds.map((value, step) => {
      const away = Math.abs(value - forecast.mean[step]!);
      return within(mean[step]! + side * wider(away, step, 0.5 + level / 200));
    });
  const stretched = ({ near, far }: Distances): Distances => ({
    kind: 'distances',
    near: near.map((distance, step) => within(wider(distance, step, NEAR))),
    far: far.map((distance, step) => within(wider(distance, step, FAR))),
  });
  const { spread } = forecast;
  return {
    ...forecast,
    mean,
    lower: forecast.lower.map((bounds, i) => bound(bounds, levels[i]!, -1)),
    upper: forecast.upper.map((bounds, i) => bound(bounds, levels[i]!, 1)),
    spread: spread.kind === 'distances' ? stretched(spread) : spread,
    effects: parts.map(({ effect, moves: own }) => ({
      ...effect,
      contribution:
        own === null
          ? new Float64Array(0)
          : mean.map((value, step) => {
              const share = own[known + step]! / moves[known + step]!;
              return Number.isFinite(share) ? share * (value - forecast.mean[step]!) : 0;
            }),
    })),
  };
}

function factorOf(form: DriverEffects['form'], moves: number): number {
  return form === 'relative'
    ? Math.max(0, 1 + moves)
    : Math.exp(Math.min(FURTHEST, Math.max(-FURTHEST, moves)));
}
