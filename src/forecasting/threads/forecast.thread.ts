import { setPriority } from 'node:os';
import {
  backtest,
  coherentStep,
  forecastSeries,
  type Backtest,
  type CoherentStep,
  type ForecastOptions,
  type Hierarchy,
  type MethodName,
  type Reconciliation,
  type SeriesContext,
  type SeriesFailure,
  type SeriesForecast,
  type SeriesState,
} from '../engine/index.ts';

/** Some series and how to forecast them. */
export interface ForecastTask {
  readonly series: readonly Float64Array[];
  /** Covariates of each series. */
  readonly contexts: readonly SeriesContext[];
  /** State to update per series, and whether to store the new state. */
  readonly memories?: readonly (SeriesState | undefined)[];
  readonly remember?: boolean;
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly seasonLength: number;
  readonly method: MethodName;
  /** From how many past origins to judge it; 0 for not at all. */
  readonly backtestOrigins: number;
}

/** All forecasts of a hierarchy at one step, to be reconciled; aggregates first. */
export interface SettleTask {
  readonly hierarchy: Hierarchy;
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly how: Reconciliation;
  readonly nonNegative: Uint8Array;
}

export interface ForecastOutcome {
  readonly forecast: SeriesForecast | SeriesFailure;
  readonly backtest: Backtest | undefined;
}

// On Linux this lowers the priority of this thread alone: requests go before forecasts.
try {
  setPriority(10);
} catch {
  // Some sandboxes forbid it; then forecasts compete as equals.
}

/** Entry point of a forecast thread. Each series is forecast on its own, so that a failure does not affect others. */
export default function runTask(task: ForecastTask): ForecastOutcome[] {
  const { series, contexts, memories, remember = false, backtestOrigins, ...shared } = task;
  return series.map((y, i) => {
    const options = { ...shared, context: contexts[i]! };
    return {
      forecast: forecastSeries(y, { ...options, remember, ...resuming(memories?.[i]) }),
      backtest:
        backtestOrigins === 0 ? undefined : backtest(y, { ...options, origins: backtestOrigins }),
    };
  });
}

function resuming(memory: SeriesState | undefined): Pick<ForecastOptions, 'resume'> {
  return memory === undefined ? {} : { resume: memory };
}

export function settle({ hierarchy, how, nonNegative, ...forecast }: SettleTask): CoherentStep {
  return coherentStep(hierarchy, forecast, how, nonNegative);
}

export { forecastDirectly } from './direct-work.ts';
export { layOut } from '../hierarchies/hierarchy-layout.ts';
