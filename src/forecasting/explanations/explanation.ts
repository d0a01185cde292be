import type { StoredForecast } from '../runs/forecast-codec.ts';
import type { SeriesExplanation } from './explanation.dto.ts';

/**
 * What explains the forecast of one series.
 *
 * @param dsOf the date of a period, as the data write it
 */
export function explanationOf(
  uniqueId: string,
  forecast: StoredForecast,
  dsOf: (period: number) => string,
): SeriesExplanation {
  const { method, model, seasonLength, warnings, parameters, candidates, components } = forecast;
  return {
    uniqueId,
    method,
    model: model ?? null,
    seasonLength: seasonLength ?? null,
    parameters: parameters ?? {},
    warnings,
    candidates: candidates ?? [],
    adjustments: (forecast.adjustments ?? []).map(({ period, ...change }) => ({
      ds: dsOf(period),
      ...change,
    })),
    effects: forecast.effects ?? [],
    components:
      components === undefined
        ? null
        : {
            level: components.level,
            trend: Array.from(components.trend),
            season: Array.from(components.season),
          },
  };
}
