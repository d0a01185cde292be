import type { Care, FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { seasonalStrength } from '../season/seasonal-strength.ts';
import type { FittedArima } from './arima-model.ts';
import { fitArima, fitDifferenced, isStable, resumeArima } from './arima-model.ts';
import { differenced, differencesNeeded } from './differencing.ts';
import type { ArimaOrder } from './order.ts';

/** Highest orders looked at, and the most models fitted. */
const MAX_ORDER = 5;
const MAX_SEASONAL = 2;
const MAX_MODELS = 60;
/** Seasonal strength from which a seasonal difference is taken (Wang, Smith and Hyndman, 2006). */
const STRONG_SEASON = 0.64;
/** Seasons longer than this have no seasonal factors: two years of lags cost more than they tell. */
const MAX_SEASON_LENGTH = 60;

/**
 * ARIMA with automatic orders: seasonal differences by the strength of the season, plain ones by the KPSS
 * test, the rest by a stepwise search for the lowest corrected AIC (Hyndman and Khandakar, 2008), every model
 * being fitted by conditional sum of squares, and the one that is found once more by exact likelihood unless it has to
 * be quick. Orders whose roots come near the unit circle are passed over.
 * Refuses fewer than five points.
 */
export const arima: Model = {
  fit: fitAutomatic,
  resume: (y, seasonLength, memory) => resumeArima(y, seasonBy(y, seasonLength), memory),
};

/** The season whose factors and differences are looked at; 1 where it is too long or too short a time is known. */
function seasonBy(y: Float64Array, seasonLength: number): number {
  return seasonLength <= MAX_SEASON_LENGTH && y.length >= 3 * seasonLength ? seasonLength : 1;
}

function fitAutomatic(
  y: Float64Array,
  seasonLength: number,
  care: Care = 'thorough',
): FittedModel | ModelRefusal {
  if (y.length < 5) return { refused: 'too_short' };
  const season = seasonBy(y, seasonLength);
  const seasonal = season > 1;
  const seasonalDifferences = seasonal && seasonalStrength(y, seasonLength) > STRONG_SEASON ? 1 : 0;
  const deseasoned = differenced(y, season, seasonalDifferences);
  const differences = differencesNeeded(deseasoned);
  const w = differenced(deseasoned, 1, differences);
  const base = { differences, seasonalDifferences };
  const search = new OrderSearch(base, y, w, season, seasonal);
  const best = search.run();
  if (best === null) return fitArima({ ...EMPTY, ...base }, y, season);
  if (care === 'quick') return best;
  const exact = fitDifferenced(best.order, y, w, season, { guess: best.point, exact: true });
  return isStable(exact, season) ? exact : best;
}

type Differences = Pick<ArimaOrder, 'differences' | 'seasonalDifferences'>;

const EMPTY = { ar: 0, ma: 0, seasonalAr: 0, seasonalMa: 0, constant: false } as const;

/** Steps from one order to its neighbours: p, q, P, Q. */
const STEPS: readonly (readonly [number, number, number, number])[] = [
  [0, 0, -1, 0],
  [0, 0, 0, -1],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [0, 0, -1, -1],
  [0, 0, -1, 1],
  [0, 0, 1, -1],
  [0, 0, 1, 1],
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [-1, -1, 0, 0],
  [-1, 1, 0, 0],
  [1, -1, 0, 0],
  [1, 1, 0, 0],
];

class OrderSearch {
  readonly #base: Differences;
  readonly #y: Float64Array;
  readonly #w: Float64Array;
  readonly #season: number;
  readonly #seasonal: boolean;
  readonly #mayHaveConstant: boolean;
  readonly #seen = new Set<string>();
  #best: FittedArima | null = null;

  constructor(
    base: Differences,
    y: Float64Array,
    w: Float64Array,
    season: number,
    seasonal: boolean,
  ) {
    this.#base = base;
    this.#y = y;
    this.#w = w;
    this.#season = season;
    this.#seasonal = seasonal;
    this.#mayHaveConstant = base.differences + base.seasonalDifferences < 2;
  }

  run(): FittedArima | null {
    const constant = this.#mayHaveConstant;
    this.#consider(2, 2, 1, 1, constant);
    this.#consider(0, 0, 0, 0, constant);
    this.#consider(1, 0, 1, 0, constant);
    this.#consider(0, 1, 0, 1, constant);
    if (constant) this.#consider(0, 0, 0, 0, false);
    for (let improved = true; improved && this.#best !== null;) improved = this.#step();
    return this.#best;
  }

  /** Moves to the first better neighbour; false where there is none. */
  #step(): boolean {
    const { ar, ma, seasonalAr, seasonalMa, constant } = this.#best!.order;
    for (const [p, q, sp, sq] of STEPS)
      if (this.#consider(ar + p, ma + q, seasonalAr + sp, seasonalMa + sq, constant)) return true;
    return this.#mayHaveConstant && this.#consider(ar, ma, seasonalAr, seasonalMa, !constant);
  }

  /** Fits an order within the limits that has not been seen; true where it is the best so far. */
  #consider(ar: number, ma: number, sar: number, sma: number, constant: boolean): boolean {
    const [seasonalAr, seasonalMa] = this.#seasonal ? [sar, sma] : [0, 0];
    if (Math.min(ar, ma, seasonalAr, seasonalMa) < 0) return false;
    if (Math.max(ar, ma) > MAX_ORDER || Math.max(seasonalAr, seasonalMa) > MAX_SEASONAL)
      return false;
    const key = `${ar},${ma},${seasonalAr},${seasonalMa},${constant}`;
    if (this.#seen.has(key) || this.#seen.size >= MAX_MODELS) return false;
    this.#seen.add(key);
    const order = { ...this.#base, ar, ma, seasonalAr, seasonalMa, constant };
    const fit = fitDifferenced(order, this.#y, this.#w, this.#season);
    if (isRefusal(fit) || !isStable(fit, this.#season)) return false;
    if (this.#best !== null && fit.aicc >= this.#best.aicc) return false;
    this.#best = fit;
    return true;
  }
}
