import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ArimaOrder } from '../../src/forecasting/engine/arima/order.ts';

/** The forecasting data beside the project; tests that need it are skipped where it is absent. */
const FOLDER = new URL('../../../shared/data/forecast/', import.meta.url);

/** One series of a set, with its horizon, season length and MASE lag. */
export interface SharedSeries {
  readonly id: string;
  readonly y: Float64Array;
  readonly horizon: number;
  readonly seasonLength: number;
  readonly maseLag: number;
}

/** A forecast made by R's forecast package, with its 80% and 95% bounds where the method has any. */
export interface ReferenceForecast {
  readonly mean: Float64Array;
  readonly lower: Float64Array[];
  readonly upper: Float64Array[];
}

/** Whether the data are there. */
export function hasSharedData(): boolean {
  return existsSync(new URL('r-baselines/ids.csv', FOLDER));
}

/** `describe`, or a skipped one that says why. */
export function describeWithData(title: string, body: () => void): void {
  if (hasSharedData()) describe(title, body);
  else describe.skip(`${title} (skipped: no ../shared/data/forecast)`, body);
}

/** The series of a set that R forecast, in the order of the list. */
export function baselineSeries(set: string, limit = Infinity): SharedSeries[] {
  const values = readObservations(set);
  return readRows('r-baselines/ids.csv')
    .filter((row) => row['set'] === set)
    .slice(0, limit)
    .map((row) => ({
      id: row['unique_id']!,
      y: Float64Array.from(values.get(row['unique_id']!)!),
      horizon: Number(row['horizon']),
      seasonLength: Number(row['m_model']),
      maseLag: Number(row['m_mase']),
    }));
}

/** Every series of a set, with whether R forecast it. */
export function allSeries(set: string): { id: string; y: Float64Array; judged: boolean }[] {
  const judged = new Set(readRows('r-baselines/ids.csv').map((row) => row['unique_id']!));
  return [...readObservations(set)].map(([id, values]) => ({
    id,
    y: Float64Array.from(values),
    judged: judged.has(id),
  }));
}

/** R's forecasts of a set by one method, by series id. */
export function referenceForecasts(set: string, method: string): Map<string, ReferenceForecast> {
  const rows = readRows('r-baselines/r-forecasts.csv.gz');
  const steps = Map.groupBy(
    rows.filter((row) => row['set'] === set && row['method'] === method),
    (row) => row['unique_id']!,
  );
  const column = (of: Row[], name: string): Float64Array =>
    Float64Array.from(of, (row) => Number(row[name]));
  return new Map(
    [...steps].map(([id, of]) => [
      id,
      {
        mean: column(of, 'mean'),
        lower: [column(of, 'lo80'), column(of, 'lo95')],
        upper: [column(of, 'hi80'), column(of, 'hi95')],
      },
    ]),
  );
}

/** R's averages over a set for one method, by column. */
export function referenceSummary(set: string, method: string): Record<string, number> {
  const row = readRows('r-baselines/summary.csv').find(
    (candidate) =>
      candidate['scope'] === 'all' && candidate['set'] === set && candidate['method'] === method,
  );
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]),
  );
}

/** The form R's ets chose for each series of a set, such as `M;Ad;N`, with its corrected AIC. */
export function referenceForms(set: string): Map<string, { form: string; aicc: number }> {
  const forms = new Map<string, { form: string; aicc: number }>();
  for (const row of readRows('r-baselines/r-series-results.csv.gz')) {
    const match = /ETS\(([^)]*)\)\|aicc=(.*)/.exec(row['model'] ?? '');
    if (row['set'] === set && row['method'] === 'ets' && match !== null) {
      forms.set(row['unique_id']!, { form: match[1]!, aicc: Number(match[2]) });
    }
  }
  return forms;
}

/** The order that R's auto.arima chose for each series of a set, with its corrected AIC. */
export function referenceOrders(set: string): Map<string, { order: ArimaOrder; aicc: number }> {
  const orders = new Map<string, { order: ArimaOrder; aicc: number }>();
  for (const row of readRows('r-baselines/r-series-results.csv.gz')) {
    if (row['set'] !== set || row['method'] !== 'auto.arima') continue;
    const [plain, seasonal] = [...row['model']!.matchAll(/\((\d);(\d);(\d)\)/g)];
    const digits = (match: RegExpExecArray | undefined): number[] =>
      match?.slice(1).map(Number) ?? [0, 0, 0];
    const [ar, differences, ma] = digits(plain) as [number, number, number];
    const [seasonalAr, seasonalDifferences, seasonalMa] = digits(seasonal) as [
      number,
      number,
      number,
    ];
    const constant = / with (drift|non-zero mean)/.test(row['model']!);
    const order = { ar, differences, ma, seasonalAr, seasonalDifferences, seasonalMa, constant };
    orders.set(row['unique_id']!, { order, aicc: Number(row['model']!.split('aicc=')[1]) });
  }
  return orders;
}

type Row = Record<string, string>;

function readObservations(set: string): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const row of readRows(`${set}.csv.gz`)) {
    const series = values.get(row['unique_id']!) ?? [];
    series.push(Number(row['y']));
    values.set(row['unique_id']!, series);
  }
  return values;
}

const cache = new Map<string, Row[]>();

function readRows(file: string): Row[] {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const raw = readFileSync(new URL(file, FOLDER));
  const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString();
  const [header, ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const rows = lines.map((cells) =>
    Object.fromEntries(header!.map((name, i) => [name, cells[i] ?? ''])),
  );
  cache.set(file, rows);
  return rows;
}
