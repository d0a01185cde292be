import type {
  Adjustment,
  Backtest,
  Components,
  DemandSpread,
  Effect,
  SeriesFailure,
  SeriesForecast,
  SeriesState,
} from '../engine/index.ts';

/** Stored forecast of one series. */
export interface StoredForecast {
  readonly method: string;
  readonly warnings: readonly string[];
  /** The first forecast period; periods follow one another. */
  readonly firstPeriod: number;
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
  /** The name the method goes by, and the season it knows; absent from older forecasts, as the next two are. */
  readonly model?: string;
  readonly seasonLength?: number;
  readonly components?: Components;
  readonly spread?: DemandSpread;
  /** Parameters of the model, in the unit of the data. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Name of an aggregate, which is not a series of the dataset. */
  readonly uniqueId?: string;
  /** Whether history was never below zero; kept where forecasts are made to add up. */
  readonly nonNegative?: boolean;
  /** Models that were weighed, the choice first. */
  readonly candidates?: readonly StoredCandidate[];
  readonly backtest?: StoredBacktest;
  /** State for updates; absent unless the forecast is updatable. */
  readonly memory?: SeriesState;
  /** Adjustments of the history and effects of drivers; absent if there are none. */
  readonly adjustments?: readonly StoredAdjustment[];
  readonly effects?: readonly StoredEffect[];
}

/** A period of the history that was changed before a model was fitted; null if it was treated as unknown. */
export interface StoredAdjustment extends Omit<Adjustment, 'at'> {
  readonly period: number;
}

export interface StoredEffect extends Omit<Effect, 'contribution'> {
  readonly contribution: readonly number[];
}

/** Origin of a forecast, and its history. */
export interface ForecastExtent {
  readonly firstPeriod: number;
  readonly historyFrom: number;
}

export interface StoredCandidate {
  readonly method: string;
  readonly weight: number;
  readonly error: number | null;
}

/** Accuracy by step ahead; null for a step that no origin could evaluate. */
export interface StoredBacktest {
  readonly origins: number;
  readonly mae: readonly (number | null)[];
  readonly rmse: readonly (number | null)[];
  readonly bias: readonly (number | null)[];
  readonly valueAdded: readonly (number | null)[];
  /** One list a level. */
  readonly coverage: readonly (readonly (number | null)[])[];
}

interface Head extends Pick<
  StoredForecast,
  | 'model'
  | 'seasonLength'
  | 'uniqueId'
  | 'nonNegative'
  | 'parameters'
  | 'candidates'
  | 'backtest'
  | 'memory'
  | 'adjustments'
  | 'effects'
> {
  readonly method: string;
  readonly warnings: readonly string[];
  readonly firstPeriod: number;
  readonly horizon: number;
  readonly levels: number;
  /** Level of the components; trend and season are columns. */
  readonly level?: number;
  readonly spread?: StoredSpread;
  /** Columns that follow the bounds, in order. */
  readonly columns?: readonly Column[];
}

type Column = 'trend' | 'season' | 'near' | 'far';

/** A spread without what is in columns, lists as JSON has them. */
type StoredSpread =
  | { readonly kind: 'distances' }
  | Extract<DemandSpread, { kind: 'counts' }>
  | { readonly kind: 'sizes'; readonly sizes: readonly number[]; readonly doubt: number };

const VERSION = 1;
const PREFIX_BYTES = 5;

/**
 * A series without a forecast: it has nothing to forecast from, its forecast would have no dates, a driver is not known
 * ahead, or it took too long.
 */
export type Unforecast =
  | SeriesFailure
  | { readonly ok: false; readonly code: 'out_of_calendar' | 'driver_missing' | 'time_limit' };

/** The forecast to store. A failed forecast is stored with horizon 0 and its reason as a warning. */
export function storedForecast(
  result: SeriesForecast | Unforecast,
  { firstPeriod, historyFrom }: ForecastExtent,
  judged?: Backtest,
): StoredForecast {
  if (result.ok) {
    const { method, model, warnings, mean, lower, upper, parameters, selection } = result;
    const { components, spread, seasonLength } = result;
    const backtest = judged === undefined ? {} : { backtest: storedBacktest(judged) };
    const candidates = (selection?.candidates ?? []).filter(({ weight }) => weight > 0);
    return {
      method,
      model,
      seasonLength,
      components,
      spread,
      warnings,
      firstPeriod,
      mean,
      lower,
      upper,
      parameters,
      candidates,
      ...backtest,
      ...(result.memory === null ? {} : { memory: result.memory }),
      ...sidesOf(result, historyFrom),
    };
  }
  const none = new Float64Array(0);
  return { method: 'none', warnings: [result.code], firstPeriod, mean: none, lower: [], upper: [] };
}

function sidesOf(
  { adjustments, effects }: SeriesForecast,
  historyFrom: number,
): Pick<StoredForecast, 'adjustments' | 'effects'> {
  const kept = adjustments.map(({ at, ...change }) => ({ period: historyFrom + at, ...change }));
  const told = effects.map(({ contribution, ...effect }) => ({
    ...effect,
    contribution: Array.from(contribution),
  }));
  return {
    ...(kept.length === 0 ? {} : { adjustments: kept }),
    ...(told.length === 0 ? {} : { effects: told }),
  };
}

function storedBacktest(judged: Backtest): StoredBacktest {
  const known = (values: Float64Array): (number | null)[] =>
    Array.from(values, (value) => (Number.isFinite(value) ? value : null));
  return {
    origins: judged.origins.length,
    mae: known(judged.meanAbsoluteError),
    rmse: known(judged.rootMeanSquareError),
    bias: known(judged.bias),
    valueAdded: known(judged.valueAdded),
    coverage: judged.coverage.map(known),
  };
}

/** The plaintext of a sealed forecast, docs/formats/sealed-forecast.md: version, head as JSON, then doubles. */
export function encodeForecast(forecast: StoredForecast): Uint8Array {
  const { mean, lower, upper, components, spread, ...rest } = forecast;
  const horizon = mean.length;
  const more: Partial<Record<Column, Float64Array>> = {
    ...(components === undefined ? {} : { trend: components.trend, season: components.season }),
    ...(spread?.kind === 'distances' ? { near: spread.near, far: spread.far } : {}),
  };
  const head: Head = {
    ...rest,
    ...(components === undefined ? {} : { level: components.level }),
    ...(spread === undefined ? {} : { spread: withoutColumns(spread) }),
    columns: Object.keys(more) as Column[],
    horizon,
    levels: lower.length,
  };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const columns = [mean, ...lower.flatMap((low, i) => [low, upper[i]!]), ...Object.values(more)];
  const bytes = new Uint8Array(PREFIX_BYTES + text.length + 8 * horizon * columns.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  let at = PREFIX_BYTES + text.length;
  for (const column of columns) {
    for (const value of column) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

/** @throws RangeError when the bytes are not a forecast of a known version */
export function decodeForecast(bytes: Uint8Array): StoredForecast {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== VERSION) throw new RangeError('not a forecast of a known version');
  const length = view.getUint32(1, true);
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
  const { horizon, levels, level, spread, columns = [], ...head } = JSON.parse(text) as Head;
  let at = PREFIX_BYTES + length;
  const column = (): Float64Array => {
    const values = new Float64Array(horizon);
    for (let step = 0; step < horizon; step += 1, at += 8) values[step] = view.getFloat64(at, true);
    return values;
  };
  const mean = column();
  const bounds = Array.from({ length: levels }, () => ({ lower: column(), upper: column() }));
  const more = new Map(columns.map((name) => [name, column()]));
  const { trend, season, near, far } = Object.fromEntries(more) as Partial<
    Record<Column, Float64Array>
  >;
  return {
    ...head,
    mean,
    lower: bounds.map((bound) => bound.lower),
    upper: bounds.map((bound) => bound.upper),
    ...(level === undefined ? {} : { components: { level, trend: trend!, season: season! } }),
    ...(spread === undefined ? {} : { spread: withColumns(spread, near, far) }),
  };
}

function withoutColumns(spread: DemandSpread): StoredSpread {
  switch (spread.kind) {
    case 'distances':
      return { kind: 'distances' };
    case 'counts':
      return spread;
    case 'sizes':
      return { ...spread, sizes: Array.from(spread.sizes) };
  }
}

function withColumns(
  spread: StoredSpread,
  near: Float64Array | undefined,
  far: Float64Array | undefined,
): DemandSpread {
  switch (spread.kind) {
    case 'distances':
      return { kind: 'distances', near: near!, far: far! };
    case 'counts':
      return spread;
    case 'sizes':
      return { ...spread, sizes: Float64Array.from(spread.sizes) };
  }
}
