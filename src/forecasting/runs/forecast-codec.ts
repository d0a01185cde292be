import type { Backtest, SeriesFailure, SeriesForecast } from '../engine/index.ts';

/** What is kept of one series' forecast. */
export interface StoredForecast {
  readonly method: string;
  readonly warnings: readonly string[];
  /** The first forecast period; periods follow one another. */
  readonly firstPeriod: number;
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
  /** Of the model, in the units of the data. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Models that were weighed, the choice first. */
  readonly candidates?: readonly StoredCandidate[];
  readonly backtest?: StoredBacktest;
}

export interface StoredCandidate {
  readonly method: string;
  readonly weight: number;
  readonly error: number | null;
}

/** Accuracy by step ahead; null for a step that no origin could judge. */
export interface StoredBacktest {
  readonly origins: number;
  readonly mae: readonly (number | null)[];
  readonly rmse: readonly (number | null)[];
  readonly bias: readonly (number | null)[];
  readonly valueAdded: readonly (number | null)[];
  /** One list a level. */
  readonly coverage: readonly (readonly (number | null)[])[];
}

interface Head extends Pick<StoredForecast, 'parameters' | 'candidates' | 'backtest'> {
  readonly method: string;
  readonly warnings: readonly string[];
  readonly firstPeriod: number;
  readonly horizon: number;
  readonly levels: number;
}

const VERSION = 1;
const PREFIX_BYTES = 5;

/** A series without a forecast: it has nothing to forecast from, or its forecast would have no dates. */
export type Unforecast = SeriesFailure | { readonly ok: false; readonly code: 'out_of_calendar' };

/** The forecast to store; one that failed is stored with no horizon and its reason as a warning. */
export function storedForecast(
  result: SeriesForecast | Unforecast,
  firstPeriod: number,
  judged?: Backtest,
): StoredForecast {
  if (result.ok) {
    const { method, warnings, mean, lower, upper, parameters, selection } = result;
    const backtest = judged === undefined ? {} : { backtest: storedBacktest(judged) };
    const candidates = (selection?.candidates ?? []).filter(({ weight }) => weight > 0);
    return {
      method,
      warnings,
      firstPeriod,
      mean,
      lower,
      upper,
      parameters,
      candidates,
      ...backtest,
    };
  }
  const none = new Float64Array(0);
  return { method: 'none', warnings: [result.code], firstPeriod, mean: none, lower: [], upper: [] };
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
  const { mean, lower, upper, ...rest } = forecast;
  const horizon = mean.length;
  const head: Head = { ...rest, horizon, levels: lower.length };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const columns = [mean, ...lower.flatMap((low, i) => [low, upper[i]!])];
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
  const { horizon, levels, ...head } = JSON.parse(text) as Head;
  let at = PREFIX_BYTES + length;
  const column = (): Float64Array => {
    const values = new Float64Array(horizon);
    for (let step = 0; step < horizon; step += 1, at += 8) values[step] = view.getFloat64(at, true);
    return values;
  };
  const mean = column();
  const bounds = Array.from({ length: levels }, () => ({ lower: column(), upper: column() }));
  return {
    ...head,
    mean,
    lower: bounds.map((bound) => bound.lower),
    upper: bounds.map((bound) => bound.upper),
  };
}
