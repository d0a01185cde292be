import type { ProductForecast } from './forecast-values.ts';
import type { DemoProduct } from './shop-data.ts';

const TAIL = 5;

/** A product beside its forecast. */
export interface ForecastTableRow {
  readonly product: DemoProduct;
  readonly forecast: ProductForecast;
}

/** A table of some products: what was sold last, and what is expected next. */
export function forecastTable(shown: readonly ForecastTableRow[], utf8: boolean): string {
  const dash = utf8 ? '–' : '-';
  const rows = shown.map(({ product, forecast }) => [
    product.id,
    product.kind,
    product.sales.slice(-TAIL).join(' '),
    ...[0, 3].map((step) => expectation(forecast, step, dash)),
    forecast.method,
  ]);
  const head = [
    'product',
    'kind',
    `last ${TAIL} weeks`,
    'next week (80%)',
    '4 weeks on (80%)',
    'method',
  ];
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  return [head, ...rows]
    .map(
      (row) =>
        row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd() + '\n',
    )
    .join('');
}

function expectation({ mean, lower, upper }: ProductForecast, step: number, dash: string): string {
  const at = Math.min(step, mean.length - 1);
  const number = (value: number | undefined): string =>
    value === undefined ? '?' : value.toFixed(value < 10 ? 1 : 0);
  return `${number(mean[at])} (${number(lower[at])}${dash}${number(upper[at])})`;
}
