import {
  forecastSeries,
  type ForecastOptions,
  type SeriesContext,
  type SeriesForecast,
} from '../../forecasting/engine/index.ts';

/** Options that are the same for every series; the horizon may differ. */
export type SharedOptions = Omit<ForecastOptions, 'horizon' | 'context'>;

/** A history with a value a period, NaN where none was observed. */
export interface ForecastInput {
  readonly y: Float64Array;
  readonly horizon: number;
  readonly context?: SeriesContext;
}

/** Some series for one thread. */
export interface PoolTask {
  readonly questions: readonly ForecastInput[];
  readonly options: SharedOptions;
}

/** Forecast of one series, or its failure, with the CPU time of this forecast. */
export interface ForecastResult {
  readonly forecast: SeriesForecast | null;
  /** Why there is none. */
  readonly failure: string | null;
  readonly cpuSeconds: number;
}

/** Forecasts the series one after the other. A failed series does not affect the others. */
export function forecastTask({ questions, options }: PoolTask): ForecastResult[] {
  return questions.map(({ y, horizon, context = {} }) => {
    const start = process.threadCpuUsage();
    const outcome = tryForecast(y, { ...options, horizon, context });
    const { user, system } = process.threadCpuUsage(start);
    return { ...outcome, cpuSeconds: (user + system) / 1e6 };
  });
}

function tryForecast(
  y: Float64Array,
  options: ForecastOptions,
): Omit<ForecastResult, 'cpuSeconds'> {
  try {
    const result = forecastSeries(y, options);
    if (!result.ok) return { forecast: null, failure: 'the series has no observations' };
    return { forecast: result, failure: null };
  } catch (error) {
    return { forecast: null, failure: error instanceof Error ? error.message : String(error) };
  }
}
