import { Counter } from 'prom-client';
import { registry } from '../platform/index.ts';

export const seriesForecast = new Counter({
  name: 'stockade_forecast_series_total',
  help: 'Series that were forecast.',
  registers: [registry],
});
