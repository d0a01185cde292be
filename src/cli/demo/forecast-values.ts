/** The forecast of one product, step by step. */
export interface ProductForecast {
  readonly ds: string[];
  readonly mean: number[];
  readonly lower: number[];
  readonly upper: number[];
  method: string;
}

const COLUMNS = ['unique_id', 'ds', 'mean', 'lo_80', 'hi_80', 'method'] as const;

/**
 * Picks the forecasts of some products out of the server's CSV. Ids of the demo need no quotes, so cells are
 * what stands between commas.
 */
export function pickForecasts(
  csv: string,
  wanted: ReadonlySet<string>,
): Map<string, ProductForecast> {
  const [header = '', ...lines] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = header.split(',');
  const places = COLUMNS.map((name) => names.indexOf(name));
  if (places.includes(-1)) throw new Error(`unexpected columns: ${header}`);
  const picked = new Map<string, ProductForecast>();
  for (const line of lines) {
    const cells = line.split(',');
    const [id = '', ds = '', mean, lower, upper, method = ''] = places.map((at) => cells[at]);
    if (!wanted.has(id)) continue;
    const forecast = picked.get(id) ?? { ds: [], mean: [], lower: [], upper: [], method };
    forecast.ds.push(ds);
    forecast.mean.push(Number(mean));
    forecast.lower.push(Number(lower));
    forecast.upper.push(Number(upper));
    picked.set(id, forecast);
  }
  return picked;
}
