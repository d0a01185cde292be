import { largestMagnitude, powerOfTwoScale, scaledBy } from '../series/scale.ts';
import { sparse } from '../intermittent/demand.ts';
import { boundsLoss, coverage, intervalScore } from './interval-errors.ts';
import { naive2 } from './naive2.ts';
import {
  absoluteScale,
  meanAbsoluteError,
  meanError,
  meanOver,
  rootMeanSquareError,
  smape,
  squaredScale,
} from './point-errors.ts';

/** Options of an evaluation: the season of the benchmark, and the lag of MASE's scale (the season by default). */
export interface EvaluationOptions {
  readonly seasonLength: number;
  readonly maseLag?: number;
}

/** A forecast with its 80% and 95% intervals, in this order, as long as the test part. */
export interface JudgedForecast {
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
}

/** Averages over series; null where no series had a value, as when nothing has been added. */
export interface EvaluationReport {
  readonly series: number;
  readonly failed: number;
  readonly smape: number | null;
  readonly mase: number | null;
  /** Null if demand is intermittent in most series: its two errors favour a forecast of zero. */
  readonly owa: number | null;
  readonly rmsse: number | null;
  /** Sum of absolute errors over all series by the sum of absolute actual values. */
  readonly wape: number | null;
  /** Forecast minus actual in units of MASE's scale; above zero where forecasts were too high. */
  readonly bias: number | null;
  /** Sum of all forecasts less that of all actual values, by the latter. */
  readonly totalBias: number | null;
  /** Quantile loss at the bounds of both intervals, by the mean absolute value of the history. */
  readonly quantileLoss: number | null;
  readonly coverage80: number | null;
  readonly coverage95: number | null;
  readonly msis80: number | null;
  readonly msis95: number | null;
}

/** The levels whose intervals are judged. */
export const JUDGED_LEVELS: readonly number[] = Object.freeze([80, 95]);

/**
 * Adds up accuracy over series, one at a time, in constant memory.
 *
 * Definitions are those of the M4 competition (Makridakis et al., 2020): errors are averaged over the steps of
 * a series, then over series, and OWA is the mean of the two ratios to Naive2. RMSSE is M5's. A series whose
 * scale is zero or unknown is left out of the scaled averages; missing test values are left out everywhere.
 */
export class Evaluation {
  readonly #seasonLength: number;
  readonly #maseLag: number;
  readonly #averages = new Map<string, Average>();
  readonly #totals = new Totals();
  #series = 0;
  #failed = 0;
  #sparse = 0;

  constructor(options: EvaluationOptions) {
    this.#seasonLength = options.seasonLength;
    this.#maseLag = options.maseLag ?? options.seasonLength;
  }

  /** Judges a forecast of `test`, made from `train`; null counts as a failure and enters no average. */
  add(train: Float64Array, test: Float64Array, forecast: JudgedForecast | null): void {
    this.#series++;
    if (forecast === null) {
      this.#failed++;
      return;
    }
    if (sparse(train.filter(Number.isFinite))) this.#sparse++;
    this.#totals.add(test, forecast.mean);
    const unit = powerOfTwoScale(largestMagnitude(train));
    this.#addScaled(scaledBy(train, unit), scaledBy(test, unit), {
      mean: scaledBy(forecast.mean, unit),
      lower: forecast.lower.map((bound) => scaledBy(bound, unit)),
      upper: forecast.upper.map((bound) => scaledBy(bound, unit)),
    });
  }

  report(): EvaluationReport {
    const mean = (name: string): number | null => this.#averages.get(name)?.mean ?? null;
    const mostlySparse = 2 * this.#sparse > this.#series - this.#failed;
    return {
      series: this.#series,
      failed: this.#failed,
      smape: mean('smape'),
      mase: mean('mase'),
      owa: mostlySparse
        ? null
        : averageOfRatios(mean('smape'), mean('naive2Smape'), mean('mase'), mean('naive2Mase')),
      rmsse: mean('rmsse'),
      wape: this.#totals.wape,
      bias: mean('bias'),
      totalBias: this.#totals.bias,
      quantileLoss: mean('quantileLoss'),
      coverage80: mean('coverage80'),
      coverage95: mean('coverage95'),
      msis80: mean('msis80'),
      msis95: mean('msis95'),
    };
  }

  /** All measures are free of scale, so the series may come at magnitude one, where squares do not overflow. */
  #addScaled(train: Float64Array, test: Float64Array, forecast: JudgedForecast): void {
    const scale = absoluteScale(train, this.#maseLag);
    this.#addPoints(train, test, forecast.mean, scale);
    this.#addBenchmark(train, test, scale);
    const size = meanOver(train, Math.abs);
    JUDGED_LEVELS.forEach((level, i) => {
      const [lower, upper] = [forecast.lower[i]!, forecast.upper[i]!];
      this.#note('quantileLoss', boundsLoss(test, lower, upper, level) / size);
      this.#note(`coverage${level}`, coverage(test, lower, upper));
      this.#note(`msis${level}`, intervalScore(test, lower, upper, level) / scale);
    });
  }

  #addPoints(train: Float64Array, test: Float64Array, mean: Float64Array, scale: number): void {
    this.#note('smape', smape(test, mean));
    this.#note('mase', meanAbsoluteError(test, mean) / scale);
    this.#note('bias', meanError(test, mean) / scale);
    this.#note('rmsse', rootMeanSquareError(test, mean) / squaredScale(train));
  }

  #addBenchmark(train: Float64Array, test: Float64Array, scale: number): void {
    const benchmark = naive2(train.filter(Number.isFinite), this.#seasonLength, test.length);
    this.#note('naive2Smape', smape(test, benchmark));
    this.#note('naive2Mase', meanAbsoluteError(test, benchmark) / scale);
  }

  #note(name: string, value: number): void {
    if (!Number.isFinite(value)) return;
    const average = this.#averages.get(name) ?? { mean: 0, count: 0 };
    average.count++;
    average.mean += (value - average.mean) / average.count;
    this.#averages.set(name, average);
  }
}

/** Sums over all series in the units of the data, relative to the largest value so far so that nothing overflows. */
class Totals {
  #unit = 1;
  #actual = 0;
  #absolute = 0;
  #error = 0;
  #forecast = 0;

  add(test: Float64Array, mean: Float64Array): void {
    this.#grow(Math.max(largestMagnitude(test), largestMagnitude(mean)));
    test.forEach((value, step) => {
      if (!Number.isFinite(value)) return;
      const [actual, forecast] = [value / this.#unit, mean[step]! / this.#unit];
      this.#actual += actual;
      this.#absolute += Math.abs(actual);
      this.#forecast += forecast;
      this.#error += Math.abs(forecast - actual);
    });
  }

  get wape(): number | null {
    return this.#absolute > 0 ? this.#error / this.#absolute : null;
  }

  get bias(): number | null {
    return this.#actual > 0 ? this.#forecast / this.#actual - 1 : null;
  }

  #grow(magnitude: number): void {
    const unit = powerOfTwoScale(magnitude);
    if (unit <= this.#unit) return;
    const by = this.#unit / unit;
    this.#actual *= by;
    this.#absolute *= by;
    this.#forecast *= by;
    this.#error *= by;
    this.#unit = unit;
  }
}

interface Average {
  mean: number;
  count: number;
}

function averageOfRatios(
  smape: number | null,
  smape2: number | null,
  mase: number | null,
  mase2: number | null,
): number | null {
  if (smape === null || mase === null || !smape2 || !mase2) return null;
  return (smape / smape2 + mase / mase2) / 2;
}
