import { existsSync } from 'node:fs';
import { write } from '../output.ts';
import type { ApiClient } from './api-client.ts';
import { chart } from './chart.ts';
import { demoPasswordFile } from './demo-environment.ts';
import { forecastTable, type ForecastTableRow } from './forecast-table.ts';
import { pickForecasts } from './forecast-values.ts';
import { makeShop, productId, weekDate } from './shop-data.ts';
import { MIX } from './product-kind.ts';

/** Ids of what the demo made on the server. */
export interface Made {
  readonly datasetId: string;
  readonly forecastId: string;
}

interface Setting {
  readonly seed: number;
  readonly products: number;
  readonly email: string;
  readonly dataDir: string;
  readonly utf8: boolean;
}

const DEFAULT_WIDTH = 80;
const WIDEST = 110;

/** Prints a table with a product of each kind, a chart of one, and how to go on. */
export async function showOutcome(client: ApiClient, made: Made, setting: Setting): Promise<void> {
  const listed = oneOfEachKind(setting.products);
  const chosen = [...makeShop(setting.seed, setting.products)].filter(
    ({ id, kind }) => kind === 'seasonal' || listed.has(id),
  );
  const response = await client.send(`/v1/forecasts/${made.forecastId}/values`, {
    headers: { Accept: 'text/csv' },
  });
  const forecasts = pickForecasts(await response.text(), new Set(chosen.map(({ id }) => id)));
  const shown = chosen.flatMap((product): ForecastTableRow[] => {
    const forecast = forecasts.get(product.id);
    return forecast === undefined ? [] : [{ product, forecast }];
  });
  await write(
    `\n${forecastTable(
      shown.filter(({ product }) => listed.has(product.id)),
      setting.utf8,
    )}`,
  );
  const best = bestToDraw(shown);
  if (best !== undefined) await write(`\n${picture(best, setting.utf8)}`);
  await write(goingOn(client.url, made, setting));
}

/** The seasonal product that sells most, since its season stands out of the noise. */
function bestToDraw(shown: readonly ForecastTableRow[]): ForecastTableRow | undefined {
  const seasonal = shown.filter(({ product }) => product.kind === 'seasonal');
  const sold = ({ product }: ForecastTableRow): number =>
    product.sales.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return seasonal.sort((a, b) => sold(b) - sold(a))[0] ?? shown[0];
}

/** The ids of the first product of each kind. */
function oneOfEachKind(products: number): ReadonlySet<string> {
  const kinds = new Set(MIX).size;
  return new Set(
    Array.from({ length: Math.min(kinds, products) }, (_, number) => productId(number)),
  );
}

/** The chart of one product, under its name. */
export function picture({ product, forecast }: ForecastTableRow, utf8: boolean): string {
  const width = Math.min(process.stdout.columns ?? DEFAULT_WIDTH, WIDEST);
  const { mean, lower, upper } = forecast;
  const history = product.sales.map((count) => count ?? 0);
  const drawn = chart({ history, mean, lower, upper, dateAt: weekDate }, width, utf8);
  return `${product.id}, ${product.kind}: pieces per week, then the forecast with its 80% interval\n${drawn}`;
}

function goingOn(url: string, made: Made, { email, dataDir }: Setting): string {
  const file = demoPasswordFile(dataDir);
  const [ask, password] = existsSync(file)
    ? ['', `$(cat '${file}')`]
    : ["  read -rsp 'Password: ' PASSWORD\n", '$PASSWORD'];
  return `
Next steps:
${ask}  TOKEN=$(printf %s "${password}" | curl -s ${url}/token -d grant_type=password \\
    --data-urlencode username=${email} --data-urlencode password@- | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -H "Authorization: Bearer $TOKEN" "${url}/v1/datasets/${made.datasetId}/series?limit=5"
  curl -H "Authorization: Bearer $TOKEN" -H 'Accept: text/csv' ${url}/v1/forecasts/${made.forecastId}/values
The API in a browser: ${url}/docs
`;
}
