import type { Components } from './components/components.ts';
import type { DemandSpread } from './inventory/demand-spread.ts';
import type { Adjustment, SeriesContext } from './context/series-context.ts';
import type { Effect } from './effects/driver.ts';
import type { MethodName, ModelName } from './methods.ts';
import type { RefusalReason } from './models/model.ts';
import type { SeriesState } from './series-state.ts';
import type { PreparationWarning } from './series/preparation.ts';

/** Options of a forecast. Levels are percentages between 0 and 100; the default is 80 and 95. */
export interface ForecastOptions {
  readonly horizon: number;
  readonly levels?: readonly number[];
  /** Observations in a season; 1, the default, where none is known, and a long series is searched for one. */
  readonly seasonLength?: number;
  readonly method?: MethodName;
  /** Whether to tell what it takes to go on from this forecast later. */
  readonly remember?: boolean;
  /** What an earlier forecast of the series remembered: it is gone on from where that can be, without fitting again. */
  readonly resume?: SeriesState;
  /** What is known of the series besides its values. */
  readonly context?: SeriesContext;
}

/** Warning code of a forecast, for its user. */
export type WarningCode =
  | PreparationWarning
  | RefusalReason
  | 'single_observation'
  | 'constant_series'
  | 'intermittent'
  | 'lumpy'
  | 'no_backtest'
  | 'season_detected'
  | 'borrowed_from_siblings'
  | 'outliers_replaced'
  | 'outliers_seen'
  | 'level_shift'
  | 'launched'
  | 'discontinued'
  | 'resumed'
  | 'stockouts_imputed'
  | 'stockouts_kept';

/** One model that `auto` weighted. */
export interface Candidate {
  readonly method: string;
  /** Its share in the forecast. */
  readonly weight: number;
  /** Its error at past origins relative to the middle candidate's; null where there was none to be had. */
  readonly error: number | null;
}

/** Choice of `auto`: candidates by descending weight, so that the first one is the chosen one. */
export interface Selection {
  readonly measure: 'mae' | 'rmse';
  readonly candidates: readonly Candidate[];
}

/** A forecast in the units of the data; arrays are as long as the horizon, intervals in the order of the levels. */
export interface SeriesForecast {
  readonly ok: true;
  /** The form in use, such as `ets_aadn`, `theta` or `combination`. */
  readonly method: string;
  /** The name it goes by in `METHODS`, or `combination` where several were weighed. */
  readonly model: ModelName | 'combination';
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
  readonly parameters: Readonly<Record<string, number>>;
  /** What the mean is made of. */
  readonly components: Components;
  /** How demand is spread around the mean, for sums over several steps. */
  readonly spread: DemandSpread;
  readonly warnings: readonly WarningCode[];
  /** The season used: as given, or as found. */
  readonly seasonLength: number;
  /** Null unless `auto` had something to choose from. */
  readonly selection: Selection | null;
  /** Null unless it was to be remembered. */
  readonly memory: SeriesState | null;
  /** What of the history was changed before a model saw it, in time order. */
  readonly adjustments: readonly Adjustment[];
  /** What each driver does, in the order in which they were given; none where none was. */
  readonly effects: readonly Effect[];
}

/** Failure of a series that has no observation to forecast from. */
export interface SeriesFailure {
  readonly ok: false;
  readonly code: 'empty_series';
}
