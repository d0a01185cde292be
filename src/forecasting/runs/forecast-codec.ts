import type { SeriesFailure, SeriesForecast } from '../engine/index.ts';

/** What is kept of one series' forecast. */
export interface StoredForecast {
  readonly method: string;
  readonly warnings: readonly string[];
  /** The first forecast period; periods follow one another. */
  readonly firstPeriod: number;
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
}

interface Head {
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
): StoredForecast {
  if (result.ok) return { ...result, firstPeriod };
  const none = new Float64Array(0);
  return { method: 'none', warnings: [result.code], firstPeriod, mean: none, lower: [], upper: [] };
}

/** The plaintext of a sealed forecast, docs/formats/sealed-forecast.md: version, head as JSON, then doubles. */
export function encodeForecast(forecast: StoredForecast): Uint8Array {
  const { method, warnings, firstPeriod, mean, lower, upper } = forecast;
  const horizon = mean.length;
  const head: Head = { method, warnings, firstPeriod, horizon, levels: lower.length };
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
