import { largestMagnitude, powerOfTwoScale, scaledBy } from '../series/scale.ts';
import { coverage, intervalScore } from './interval-errors.ts';
import { naive2 } from './naive2.ts';
import {
  absoluteScale,
  meanAbsoluteError,
  meanError,
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
  readonly owa: number | null;
  readonly rmsse: number | null;
  /** Forecast minus actual in units of MASE's scale; above zero where forecasts were too high. */
  readonly bias: number | null;
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
  #series = 0;
  #failed = 0;

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
    const unit = powerOfTwoScale(largestMagnitude(train));
    this.#addScaled(scaledBy(train, unit), scaledBy(test, unit), {
      mean: scaledBy(forecast.mean, unit),
      lower: forecast.lower.map((bound) => scaledBy(bound, unit)),
      upper: forecast.upper.map((bound) => scaledBy(bound, unit)),
    });
  }

  report(): EvaluationReport {
    const mean = (name: string): number | null => this.#averages.get(name)?.mean ?? null;
    return {
      series: this.#series,
      failed: this.#failed,
      smape: mean('smape'),
      mase: mean('mase'),
      owa: averageOfRatios(mean('smape'), mean('naive2Smape'), mean('mase'), mean('naive2Mase')),
      rmsse: mean('rmsse'),
      bias: mean('bias'),
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
    JUDGED_LEVELS.forEach((level, i) => {
      const [lower, upper] = [forecast.lower[i]!, forecast.upper[i]!];
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
