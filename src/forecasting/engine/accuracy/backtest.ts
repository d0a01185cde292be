import type { SeriesContext } from '../context/series-context.ts';
import { contextUpTo, observedIn } from '../context/series-context.ts';
import { forecastSeries } from '../forecast-series.ts';
import type { ForecastOptions } from '../series-forecast.ts';

/** A rolling-origin test of one series; origins default to 5, a stride of one period apart. */
export interface BacktestOptions extends ForecastOptions {
  readonly origins?: number;
  readonly stride?: number;
}

/** Accuracy by step ahead, in the units of the data; NaN for a step that no origin could judge. */
export interface Backtest {
  /** Observations known at each origin, latest first. */
  readonly origins: readonly number[];
  readonly meanAbsoluteError: Float64Array;
  readonly rootMeanSquareError: Float64Array;
  /** Forecast minus actual. */
  readonly bias: Float64Array;
  /** Of the seasonal naive method from the same origins. */
  readonly naiveAbsoluteError: Float64Array;
  /** Forecast value added: the share of the naive error that the forecast saves, below 0 where it does harm. */
  readonly valueAdded: Float64Array;
  /** Share of actual values within the interval, one array a level. */
  readonly coverage: readonly Float64Array[];
}

/**
 * Forecasts the series again and again from earlier origins, choosing and fitting from scratch at each, and
 * compares with what then happened (Tashman, 2000). The latest origin leaves exactly `horizon` observations;
 * origins before the second observation are dropped, so a short series gets fewer or none. Throws a RangeError
 * for options out of range.
 */
export function backtest(y: Float64Array, options: BacktestOptions): Backtest {
  const { horizon, origins = 5, stride = 1, levels = [80, 95] } = options;
  if (!isCount(horizon) || !isCount(origins) || !isCount(stride)) {
    throw new RangeError('horizon, origins and stride must be whole numbers from 1');
  }
  const cuts = Array.from({ length: origins }, (_, i) => y.length - horizon - i * stride).filter(
    (cut) => cut > 0,
  );
  const judged = judgedIn(y, options.context ?? {});
  const tally = new StepTally(horizon, levels.length);
  for (const cut of cuts) {
    const context = contextUpTo(options.context ?? {}, cut, horizon);
    const forecast = forecastSeries(y.subarray(0, cut), { ...options, levels, context });
    if (!forecast.ok) continue;
    const { missing = 'unknown' } = context;
    const naive = forecastSeries(y.subarray(0, cut), {
      ...options,
      levels: [],
      method: 'seasonal_naive',
      context: { missing },
    });
    tally.add(judged.subarray(cut, cut + horizon), forecast, naive.ok ? naive.mean : forecast.mean);
  }
  return { origins: cuts, ...tally.result() };
}

/** What forecasts are compared with: not with sales in periods in which stock ran out. */
function judgedIn(y: Float64Array, context: SeriesContext): Float64Array {
  const observed = observedIn(y, context);
  const { stockouts } = context;
  if (stockouts === undefined) return observed;
  return observed.map((value, t) => (stockouts[t] === 0 ? value : Number.NaN));
}

class StepTally {
  readonly #counts: Float64Array;
  readonly #absolute: Float64Array;
  readonly #squared: Float64Array;
  readonly #signed: Float64Array;
  readonly #naive: Float64Array;
  readonly #within: Float64Array[];

  constructor(horizon: number, levels: number) {
    this.#counts = new Float64Array(horizon);
    this.#absolute = new Float64Array(horizon);
    this.#squared = new Float64Array(horizon);
    this.#signed = new Float64Array(horizon);
    this.#naive = new Float64Array(horizon);
    this.#within = Array.from({ length: levels }, () => new Float64Array(horizon));
  }

  add(
    actual: Float64Array,
    forecast: {
      mean: Float64Array;
      lower: readonly Float64Array[];
      upper: readonly Float64Array[];
    },
    naive: Float64Array,
  ): void {
    for (let step = 0; step < actual.length; step++) {
      const value = actual[step]!;
      if (!Number.isFinite(value)) continue;
      const error = forecast.mean[step]! - value;
      this.#counts[step]!++;
      this.#absolute[step]! += Math.abs(error);
      this.#squared[step]! += error * error;
      this.#signed[step]! += error;
      this.#naive[step]! += Math.abs(naive[step]! - value);
      this.#within.forEach((within, i) => {
        if (value >= forecast.lower[i]![step]! && value <= forecast.upper[i]![step]!)
          within[step]!++;
      });
    }
  }

  result(): Omit<Backtest, 'origins'> {
    const average = (sum: Float64Array): Float64Array =>
      sum.map((value, step) => value / this.#counts[step]!);
    return {
      meanAbsoluteError: average(this.#absolute),
      rootMeanSquareError: average(this.#squared).map(Math.sqrt),
      bias: average(this.#signed),
      naiveAbsoluteError: average(this.#naive),
      valueAdded: this.#absolute.map((sum, step) => 1 - sum / this.#naive[step]!),
      coverage: this.#within.map(average),
    };
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
