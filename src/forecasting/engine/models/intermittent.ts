import type { FittedModel, Model, Outlook, Refusal } from './model.ts';

/** Share of a new demand in the running averages; 0.1 as in Syntetos and Boylan (2005). */
const WEIGHT = 0.1;

type Update = (state: DemandState, value: number) => void;

/** Running averages of an intermittent series. */
interface DemandState {
  size: number;
  /** Periods from one demand to the next (Croston), of no use to TSB. */
  interval: number;
  /** Periods since the last demand, this one included. */
  waited: number;
  /** Chance of a demand in a period. */
  chance: number;
}

/**
 * Croston's method: smoothed size over smoothed interval, both updated when a demand occurs (Croston, 1972).
 * Refuses negative values and a series without two demands, as the other intermittent models do.
 */
export const croston: Model = { fit: (y) => fitIntermittent(y, 'croston', updateCroston, 1) };

/** Croston's method less its bias, by the factor 1 - weight/2 (Syntetos and Boylan, 2005). */
export const sba: Model = { fit: (y) => fitIntermittent(y, 'sba', updateCroston, 1 - WEIGHT / 2) };

/** Smoothed chance of a demand, updated every period, so that it fades when demand stops (Teunter, Syntetos and Babai, 2011). */
export const tsb: Model = { fit: (y) => fitIntermittent(y, 'tsb', updateTsb, 1) };

function fitIntermittent(
  y: Float64Array,
  name: string,
  update: Update,
  factor: number,
): FittedModel | Refusal {
  if (y.some((value) => value < 0)) return { refused: 'negative_values' };
  const sizes = y.filter((value) => value > 0).sort();
  if (sizes.length < 2) return { refused: 'too_short' };
  const state = firstState(y, sizes);
  const fitted = new Float64Array(y.length);
  for (let t = 0; t < y.length; t++) {
    fitted[t] = factor * state.size * state.chance;
    update(state, y[t]!);
  }
  const chance = Math.min(1, factor * state.chance);
  return {
    name,
    parameters: { alpha: WEIGHT, chance },
    states: { level: chance * state.size, size: state.size },
    fitted,
    refit: (other) => fitIntermittent(other, name, update, factor),
    forecast: (horizon) => demandOutlook(horizon, chance, state.size, sizes),
  };
}

/** Averages over the whole series, a start that needs no warming up. */
function firstState(y: Float64Array, sizes: Float64Array): DemandState {
  const size = sizes.reduce((sum, value) => sum + value / sizes.length, 0);
  const interval = y.length / sizes.length;
  return { size, interval, waited: 1, chance: 1 / interval };
}

function updateCroston(state: DemandState, value: number): void {
  if (value === 0) {
    state.waited++;
    return;
  }
  state.size += WEIGHT * (value - state.size);
  state.interval += WEIGHT * (state.waited - state.interval);
  state.chance = 1 / state.interval;
  state.waited = 1;
}

function updateTsb(state: DemandState, value: number): void {
  state.chance += WEIGHT * ((value > 0 ? 1 : 0) - state.chance);
  if (value > 0) state.size += WEIGHT * (value - state.size);
}

/** Nothing with the rest of the chance, else one of the sizes seen, stretched to the present size. */
function demandOutlook(
  horizon: number,
  chance: number,
  size: number,
  sizes: Float64Array,
): Outlook {
  const average = sizes.reduce((sum, value) => sum + value / sizes.length, 0);
  return {
    mean: new Float64Array(horizon).fill(chance * size),
    stretchable: false,
    quantile: (_step, probability) => {
      if (probability <= 1 - chance) return 0;
      const rank = Math.floor(((probability - 1 + chance) / chance) * sizes.length);
      return (sizes[Math.min(rank, sizes.length - 1)]! * size) / average;
    },
  };
}
