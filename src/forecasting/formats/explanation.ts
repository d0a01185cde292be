import type { StoredForecast } from './forecast-codec.ts';
import type { SeriesExplanation } from '../explanations/explanation.dto.ts';

/** Visibility of a forecast's sources for its reader. */
export interface SeenSources {
  /** Single observations of the series. */
  readonly observations: boolean;
  /** The dataset of stock-outs. */
  readonly stockouts: boolean;
  /** Names of drivers whose datasets they may not read. */
  readonly hiddenDrivers: ReadonlySet<string>;
}

/**
 * Explains the forecast of one series. Parts that depend on other data are included only if the reader may see these
 * data.
 *
 * @param dsOf the date of a period, as the data write it
 */
export function explanationOf(
  uniqueId: string,
  forecast: StoredForecast,
  dsOf: (period: number) => string,
  seen: SeenSources,
): SeriesExplanation {
  const { method, model, seasonLength, warnings, parameters, candidates } = forecast;
  const { observations, stockouts, hiddenDrivers } = seen;
  const adjustments = (forecast.adjustments ?? []).filter(
    ({ kind }) => observations && (stockouts || kind !== 'stockout'),
  );
  const all = forecast.effects ?? [];
  const effects = all.filter(({ driver }) => observations && !hiddenDrivers.has(driver));
  // What is left of a mean beside its components is due to the drivers.
  const components = effects.length === all.length ? forecast.components : undefined;
  return {
    uniqueId,
    method,
    model: model ?? null,
    seasonLength: seasonLength ?? null,
    parameters: observations ? (parameters ?? {}) : {},
    warnings,
    candidates: observations ? (candidates ?? []) : [],
    adjustments: adjustments.map(({ period, ...change }) => ({
      ds: dsOf(period),
      ...change,
    })),
    effects,
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
