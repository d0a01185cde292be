import type { StockPolicy } from '../../forecasting/engine/index.ts';
import { neutralised } from '../../forecasting/reader/index.ts';

/** The forecast of one series, with its dates written. */
export interface ForecastRowSource {
  readonly id: string;
  readonly ds: readonly string[];
  readonly mean: Float64Array;
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
  readonly method: string;
  /** Where stock was asked for. */
  readonly stock?: StockPolicy;
}

export const FORMATS = ['csv', 'ndjson', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** What stands behind the columns of values; the same in every row of a series. */
const STOCK_COLUMNS = ['lead_time_demand', 'safety_stock', 'reorder_point'] as const;

/** Text before the first row. */
export function opening(format: Format, levels: readonly number[], withStock: boolean): string {
  if (format === 'json') return '{"items":[';
  if (format === 'ndjson') return '';
  const names = ['unique_id', 'ds', 'mean', ...boundNames(levels), 'method'];
  return `${[...names, ...(withStock ? STOCK_COLUMNS : [])].join(',')}\n`;
}

/** The rows of one series. */
export function rowsOf(
  format: Format,
  levels: readonly number[],
  forecast: ForecastRowSource,
  isFirst: boolean,
): string {
  if (format === 'csv') return csvRows(forecast);
  const objects = forecast.ds.map((_, step) => JSON.stringify(rowObject(levels, forecast, step)));
  if (format === 'ndjson') return `${objects.join('\n')}\n`;
  return `${isFirst ? '' : ','}\n${objects.join(',\n')}`;
}

/** Text after the last row; JSON reports there what was left out. */
export function closing(format: Format, counts: Readonly<Record<string, number | string>>): string {
  if (format !== 'json') return '';
  return `\n],${JSON.stringify(counts).slice(1)}\n`;
}

function boundNames(levels: readonly number[]): string[] {
  return levels.flatMap((level) => [`lo_${level}`, `hi_${level}`]);
}

function csvRows({ id, ds, mean, lower, upper, method, stock }: ForecastRowSource): string {
  const name = csvCell(id);
  const end = [method, ...(stock === undefined ? [] : stockCells(stock))].join(',');
  return ds
    .map((date, step) => {
      const bounds = lower.map((low, i) => `,${low[step]},${upper[i]![step]}`).join('');
      return `${name},${date},${mean[step]}${bounds},${end}\n`;
    })
    .join('');
}

/** An id as a cell: made safe from spreadsheets first, then quoted where the delimiter needs it. */
function csvCell(text: string): string {
  const safe = neutralised(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function rowObject(
  levels: readonly number[],
  { id, ds, mean, lower, upper, method, stock }: ForecastRowSource,
  step: number,
): Record<string, number | string | undefined> {
  const bounds = levels.flatMap((level, i) => [
    [`lo_${level}`, lower[i]![step]],
    [`hi_${level}`, upper[i]![step]],
  ]);
  const cells = stock === undefined ? [] : stockCells(stock);
  const planned = cells.map((cell, i) => [STOCK_COLUMNS[i]!, cell] as const);
  return {
    unique_id: id,
    ds: ds[step],
    mean: mean[step],
    ...(Object.fromEntries(bounds) as Record<string, number>),
    method,
    ...(Object.fromEntries(planned) as Record<string, number>),
  };
}

function stockCells({ demand, safetyStock, reorderPoint }: StockPolicy): number[] {
  return [demand, safetyStock, reorderPoint];
}
