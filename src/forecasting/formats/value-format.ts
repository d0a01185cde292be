import { neutralised } from '../reader/formula-guard.ts';

/** One forecast period in the columns of the contract. */
export interface ValueRow {
  readonly unique_id: string;
  readonly ds: string;
  readonly mean: number;
  /** Null where there is none. */
  readonly [bound: `lo_${number}` | `hi_${number}`]: number | null;
  readonly method: string;
}

/** A forecast to be written out: dates as the dataset writes them. */
export interface DatedForecast {
  readonly uniqueId: string;
  readonly method: string;
  readonly dates: readonly string[];
  readonly levels: readonly number[];
  readonly mean: Float64Array;
  /** NaN where there is none. */
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
}

export function valueRows(forecast: DatedForecast): ValueRow[] {
  const { uniqueId, method, dates, levels, mean, lower, upper } = forecast;
  return dates.map((ds, step) => ({
    unique_id: uniqueId,
    ds,
    mean: mean[step]!,
    ...Object.fromEntries(
      levels.flatMap((level, i) => [
        [`lo_${level}`, known(lower[i]![step]!)],
        [`hi_${level}`, known(upper[i]![step]!)],
      ]),
    ),
    method,
  }));
}

export function csvHeader(levels: readonly number[]): string {
  const bounds = levels.flatMap((level) => [`lo_${level}`, `hi_${level}`]);
  return `${['unique_id', 'ds', 'mean', ...bounds, 'method'].join(',')}\n`;
}

/** CSV rows of a forecast. A cell that a spreadsheet would execute as a formula gets an apostrophe in front. */
export function csvRows(forecast: DatedForecast): string {
  const { method, dates, levels, mean, lower, upper } = forecast;
  const id = csvCell(forecast.uniqueId);
  let text = '';
  dates.forEach((ds, step) => {
    text += `${id},${ds},${mean[step]!}`;
    for (let i = 0; i < levels.length; i += 1) {
      text += `,${known(lower[i]![step]!) ?? ''},${known(upper[i]![step]!) ?? ''}`;
    }
    text += `,${method}\n`;
  });
  return text;
}

export function ndjsonRows(forecast: DatedForecast): string {
  return valueRows(forecast)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

const known = (bound: number): number | null => (Number.isNaN(bound) ? null : bound);

/** An id as a CSV cell: protected against execution as a formula, and quoted if necessary. */
export function csvCell(text: string): string {
  const cell = neutralised(text);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export const VALUE_TYPES = ['application/json', 'text/csv', 'application/x-ndjson'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** Writes several forecasts; JSON includes the other results of the request. */
export function formatForecasts(
  forecasts: readonly DatedForecast[],
  type: ValueType,
  besides: object,
): string {
  switch (type) {
    case 'text/csv':
      return csvHeader(forecasts[0]?.levels ?? []) + forecasts.map(csvRows).join('');
    case 'application/x-ndjson':
      return forecasts.map(ndjsonRows).join('');
    case 'application/json':
      return JSON.stringify({ items: forecasts.flatMap(valueRows), ...besides, nextCursor: null });
  }
}
