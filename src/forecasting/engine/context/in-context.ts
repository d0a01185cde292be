import type { DriverEffects } from '../effects/effects.ts';
import { estimateEffects } from '../effects/effects.ts';
import type {
  ForecastOptions,
  SeriesFailure,
  SeriesForecast,
  WarningCode,
} from '../series-forecast.ts';
import { countsFewPieces } from '../intermittent/counts.ts';
import { isDiscontinued, periodsBeforeLaunch } from '../life-cycle/life-cycle.ts';
import type { MethodName } from '../methods.ts';
import { clean } from '../outliers/cleaning.ts';
import { withoutResidue } from '../series/near-zero.ts';
import { borrowSeason } from '../siblings/borrowed-season.ts';
import { imputeStockouts } from '../stockouts/imputation.ts';
import { forecastWithEffects, withEffects, withoutEffects } from './around-effects.ts';
import type { Adjustment, SeriesContext } from './series-context.ts';
import { assertContext, observedIn } from './series-context.ts';

/** How a series is forecast without any context. */
type Forecaster = (y: Float64Array, options: ForecastOptions) => SeriesForecast | SeriesFailure;

/**
 * Forecasts a series with its covariates. The history is first converted to demand without stock-outs and driver
 * effects, and forecast as any other series. Then the driver effects over the horizon are added.
 *
 * @throws RangeError where the context does not fit the series
 */
export function forecastInContext(
  y: Float64Array,
  options: ForecastOptions,
  context: SeriesContext,
  forecast: Forecaster,
): SeriesForecast | SeriesFailure {
  const { horizon, levels = [80, 95], seasonLength = 1, method = 'auto' } = options;
  assertContext(context, y.length, horizon);
  const { drivers = [], stockouts: flags } = context;
  const sold = observedIn(withoutResidue(y), context);
  const demand = withStock(sold, flags, seasonLength);
  const effects =
    drivers.length > 0 && demand.some(Number.isFinite)
      ? estimateEffects(demand, drivers, seasonLength, horizon)
      : null;
  const steady = effects === null ? demand : steadyDemand(sold, flags, seasonLength, effects);
  const launch = method === 'auto' ? periodsBeforeLaunch(steady) : 0;
  const history = launch > 0 ? fromLaunch(steady, launch) : steady;
  const righted =
    method === 'auto' && context.oddities !== 'left' && !isDiscontinued(history, seasonLength);
  const cleaned = righted ? clean(history, seasonLength) : null;
  const result = forecastWithSiblings(cleaned?.values ?? history, options, context, forecast);
  if (!result.ok) return result;
  const nonNegative = !sold.some((value) => value < 0);
  const whole =
    effects === null ? result : forecastWithEffects(result, levels, y.length, nonNegative, effects);
  const short = stockoutsOf(sold, flags, history, effects);
  const adjustments = [...short, ...(cleaned?.adjustments ?? [])].sort((a, b) => a.at - b.at);
  const warnings = [
    ...stockoutWarnings(flags, short),
    ...(cleaned?.warnings ?? []),
    ...(launch > 0 ? (['launched'] as const) : []),
    ...result.warnings.filter((warning) => launch === 0 || warning !== 'leading_gap'),
  ];
  return { ...whole, adjustments, warnings };
}

/** The history without the periods before the launch. */
function fromLaunch(y: Float64Array, launch: number): Float64Array {
  return y.map((value, t) => (t < launch ? Number.NaN : value));
}

/** With the season of its siblings, where the series is too short to have one. */
function forecastWithSiblings(
  y: Float64Array,
  options: ForecastOptions,
  { siblings }: SeriesContext,
  forecast: Forecaster,
): SeriesForecast | SeriesFailure {
  const { horizon, levels = [80, 95], seasonLength = 1, method = 'auto' } = options;
  const fits = method === 'auto' && siblings?.profile.season.length === seasonLength;
  const borrowed = fits ? borrowSeason(y, horizon, siblings) : null;
  if (borrowed === null) return forecast(y, options);
  const base = forecast(withoutEffects(y, borrowed.season), {
    ...options,
    seasonLength: borrowed.seasonLength,
    method: borrowed.few ? levelMethodOf(y.filter(Number.isFinite)) : method,
  });
  if (!base.ok) return base;
  const whole = forecastWithEffects(base, levels, y.length, true, borrowed.season);
  const { level, trend, season } = base.components;
  return {
    ...whole,
    seasonLength,
    components: {
      level,
      trend,
      season: season.map((share, step) => share + whole.mean[step]! - base.mean[step]!),
    },
    warnings: ['borrowed_from_siblings', ...whole.warnings],
  };
}

/** How the level of a few observations is estimated. */
function levelMethodOf(known: Float64Array): MethodName {
  return countsFewPieces(known) ? 'seasonal_demand' : 'ses';
}

function withStock(
  sold: Float64Array,
  flags: Uint8Array | undefined,
  seasonLength: number,
): Float64Array {
  if (flags === undefined || !flags.some((flag) => flag !== 0)) return sold;
  return imputeStockouts(sold, flags, seasonLength) ?? sold;
}

/** Demand without its drivers, unless nothing would be left of it. */
function steadyDemand(
  sold: Float64Array,
  flags: Uint8Array | undefined,
  seasonLength: number,
  effects: DriverEffects,
): Float64Array {
  const steady = withStock(withoutEffects(sold, effects), flags, seasonLength);
  return steady.some(Number.isFinite) ? steady : sold;
}

function stockoutsOf(
  sold: Float64Array,
  flags: Uint8Array | undefined,
  history: Float64Array,
  effects: DriverEffects | null,
): Adjustment[] {
  const adjustments: Adjustment[] = [];
  flags?.forEach((flag, at) => {
    const observed = sold[at]!;
    const steady = history[at]!;
    if (flag === 0 || !Number.isFinite(observed) || steady === observed) return;
    const demand = effects === null ? steady : withEffects(steady, effects, at);
    const used = Number.isFinite(demand) ? Math.max(observed, demand) : null;
    if (used !== observed) adjustments.push({ kind: 'stockout', at, observed, used });
  });
  return adjustments;
}

function stockoutWarnings(
  flags: Uint8Array | undefined,
  adjustments: readonly Adjustment[],
): WarningCode[] {
  if (adjustments.length > 0) return ['stockouts_imputed'];
  return flags?.some((flag) => flag !== 0) === true ? ['stockouts_kept'] : [];
}
