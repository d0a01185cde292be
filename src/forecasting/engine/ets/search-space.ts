import type { EtsForm } from './form.ts';
import { smoothingCount, stateCount } from './form.ts';
import type { EtsState, Smoothing } from './recursion.ts';

const MIN_WEIGHT = 1e-4;
const MAX_WEIGHT = 0.9999;
const MIN_DAMPING = 0.8;
const MAX_DAMPING = 0.98;

/**
 * Maps free numbers, which a search may move anywhere, to smoothing weights and starting states.
 *
 * The weights come through the logistic curve into 0.0001 ≤ level ≤ 0.9999, 0.0001 ≤ trend ≤ level,
 * 0.0001 ≤ season ≤ 1 - level and 0.8 ≤ damping ≤ 0.98 (the usual region of Hyndman et al., 2008,
 * section 2.6). States are counted from the first guess in units of `spread`, a typical one-step error, so
 * that the search is the same at every scale.
 */
export class SearchSpace {
  readonly weights: number;
  readonly dimension: number;
  readonly #form: EtsForm;
  readonly #first: EtsState;
  readonly #spread: number;
  readonly #seasonSpread: number;

  constructor(form: EtsForm, first: EtsState, spread: number, withStates: boolean) {
    this.#form = form;
    this.#first = first;
    this.#spread = spread;
    this.#seasonSpread = form.season === 'multiplicative' ? spread / Math.abs(first.level) : spread;
    this.weights = smoothingCount(form);
    this.dimension = this.weights + (withStates ? stateCount(form, first.season.length) : 0);
  }

  /** Writes the weights at `point` into `smoothing`. */
  readSmoothing(point: Float64Array, smoothing: Smoothing): void {
    let next = 0;
    const form = this.#form;
    smoothing.level = between(MIN_WEIGHT, MAX_WEIGHT, point[next++]!);
    smoothing.trend =
      form.trend === 'none' ? 0 : between(MIN_WEIGHT, smoothing.level, point[next++]!);
    smoothing.season =
      form.season === 'none' ? 0 : between(MIN_WEIGHT, 1 - smoothing.level, point[next++]!);
    smoothing.damping =
      form.trend === 'damped' ? between(MIN_DAMPING, MAX_DAMPING, point[next]!) : 1;
  }

  /** Writes the starting states at `point` into `state`; the first guess where the search is over weights alone. */
  readState(point: Float64Array, state: EtsState): void {
    const first = this.#first;
    state.level = first.level;
    state.slope = first.slope;
    state.season.set(first.season);
    if (this.dimension === this.weights) return;
    let next = this.weights;
    state.level += point[next++]! * this.#spread;
    if (this.#form.trend !== 'none') state.slope += 0.1 * point[next++]! * this.#spread;
    const last = state.season.length - 1;
    for (let phase = 0; phase < last; phase++) {
      const shift = point[next++]! * this.#seasonSpread;
      state.season[phase]! += shift;
      state.season[last]! -= shift;
    }
  }

  /** A point with the given weights and the first guess of the states. */
  pointAt(smoothing: Smoothing): Float64Array {
    const point = new Float64Array(this.dimension);
    let next = 0;
    const form = this.#form;
    point[next++] = inverse(MIN_WEIGHT, MAX_WEIGHT, smoothing.level);
    if (form.trend !== 'none')
      point[next++] = inverse(MIN_WEIGHT, smoothing.level, smoothing.trend);
    if (form.season !== 'none')
      point[next++] = inverse(MIN_WEIGHT, 1 - smoothing.level, smoothing.season);
    if (form.trend === 'damped') point[next] = inverse(MIN_DAMPING, MAX_DAMPING, smoothing.damping);
    return point;
  }
}

function between(low: number, high: number, free: number): number {
  return low + Math.max(0, high - low) / (1 + Math.exp(-free));
}

function inverse(low: number, high: number, value: number): number {
  const share = Math.min(1 - 1e-6, Math.max(1e-6, (value - low) / (high - low)));
  return Math.log(share / (1 - share));
}
