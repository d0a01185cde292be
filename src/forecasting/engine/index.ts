export { backtest } from './accuracy/backtest.ts';
export type { Backtest, BacktestOptions } from './accuracy/backtest.ts';
export { Evaluation, JUDGED_LEVELS } from './accuracy/evaluation.ts';
export type { EvaluationOptions, EvaluationReport, JudgedForecast } from './accuracy/evaluation.ts';
export { naive2 } from './accuracy/naive2.ts';
export type {
  Adjustment,
  AdjustmentKind,
  MissingMeaning,
  SeriesContext,
} from './context/series-context.ts';
export type { Driver, DriverColumn, Effect, EffectForm, LeftOut } from './effects/driver.ts';
export { forecastSeries } from './forecast-series.ts';
export {
  AggregateHistories,
  alignedHistory,
  longestHistory,
} from './hierarchy/aligned-histories.ts';
export { reconciledTo } from './hierarchy/coherent-forecast.ts';
export type { Reconciled } from './hierarchy/coherent-forecast.ts';
export type { LeafHistory } from './hierarchy/aligned-histories.ts';
export { coherentForecasts, floorsOf } from './hierarchy/coherent-forecasts.ts';
export { coherentStep, RECONCILIATIONS } from './hierarchy/coherent-step.ts';
export type { CoherentStep, Reconciliation } from './hierarchy/coherent-step.ts';
export { reconcileGroups } from './hierarchy/grouped-reconciliation.ts';
export type { GroupedForecast } from './hierarchy/grouped-reconciliation.ts';
export { hierarchyHistories } from './hierarchy/hierarchy-histories.ts';
export { hierarchyOf, misplaced, WILDCARD } from './hierarchy/hierarchy.ts';
export type { Hierarchy, Layout, Misplaced } from './hierarchy/hierarchy.ts';
export { reconcileBottomUp, reconcile, reconcileTopDown } from './hierarchy/reconciliation.ts';
export type { CoherentForecast, TreeForecast } from './hierarchy/reconciliation.ts';
export type { Components } from './components/components.ts';
export type { DemandSpread } from './inventory/demand-spread.ts';
export { standardErrorsOf } from './inventory/demand-spread.ts';
export { stockPolicy } from './inventory/stock-policy.ts';
export type { StockPolicy, StockTarget } from './inventory/stock-policy.ts';
export { METHODS } from './methods.ts';
export type { MethodName, ModelName } from './methods.ts';
export { defaultSeasonLength } from './season/season-length.ts';
export type { Siblings } from './siblings/borrowed-season.ts';
export type { SiblingProfile } from './siblings/sibling-profile.ts';
export { SiblingProfiles } from './siblings/sibling-profiles.ts';
export type {
  Candidate,
  ForecastOptions,
  Selection,
  SeriesFailure,
  SeriesForecast,
  WarningCode,
} from './series-forecast.ts';
export type { SeriesState } from './series-state.ts';
