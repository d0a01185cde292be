import type { RunId } from '../../platform/index.ts';
import { defineSealed } from '../../crypto/index.ts';

interface ForecastPlace {
  readonly runId: RunId;
  /** Ordinal of its series; negative for an aggregate. */
  readonly ordinal: number;
}

export const SERIES_FORECAST = defineSealed({
  what: 'forecast of a series',
  table: 'forecast_series',
  column: 'sealed',
  key: 'organization',
  label: 'forecast_series',
  boundTo: {
    forecast: ({ runId }: ForecastPlace) => runId,
    ordinal: ({ ordinal }) => String(ordinal),
  },
});

export const SETTLED_FORECAST = defineSealed({
  what: 'what reconciling made of a forecast',
  table: 'forecast_series',
  column: 'settled',
  key: 'organization',
  label: 'forecast_settled',
  boundTo: {
    forecast: ({ runId }: ForecastPlace) => runId,
    ordinal: ({ ordinal }) => String(ordinal),
  },
});
