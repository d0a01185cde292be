/** Components of a forecast. Its mean at step h is `level + trend[h] + season[h]` plus the contributions of drivers. */
export interface Components {
  /** Where the trend stands at the first step. */
  readonly level: number;
  /** How far the trend has moved from there; 0 at the first step. */
  readonly trend: Float64Array;
  /** What the time in the season adds; 0 everywhere without a season. */
  readonly season: Float64Array;
}

/** Steps that the parts of a forecast are read from. */
export function stepsNeeded(horizon: number, seasonLength: number): number {
  if (seasonLength < 2) return horizon;
  const half = Math.floor(seasonLength / 2);
  return Math.max(horizon + half, 2 * half + 2);
}

/**
 * Splits a forecast into level, trend and season, in the same way whatever made it.
 *
 * The trend is the centred average over one season of the forecast itself, followed beyond the horizon (Hyndman and
 * Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 3.4); within half a season of the origin, where
 * no centred average can be had, the straight line through the first two. The season is the rest. Of a line with a fixed
 * season it gives back both, and a forecast that stays flat has neither. History has no part in it: what
 * was noise there would show as a season of models that have none.
 *
 * @param values the forecast, followed to `stepsNeeded`; where it does not stay finite there, all of it is trend
 */
export function componentsOf(
  values: Float64Array,
  horizon: number,
  seasonLength: number,
): Components {
  const mean = values.subarray(0, horizon);
  const smooth = seasonLength < 2 ? mean : trendCycle(values, horizon, seasonLength);
  const cycle = seasonLength < 2 || smooth.every(Number.isFinite) ? smooth : mean;
  const level = cycle[0]!;
  const trend = new Float64Array(horizon);
  const season = new Float64Array(horizon);
  for (let step = 0; step < horizon; step++) {
    trend[step] = cycle[step]! - level;
    if (cycle !== mean) season[step] = mean[step]! - (level + trend[step]!);
  }
  return { level, trend, season };
}

function trendCycle(values: Float64Array, horizon: number, seasonLength: number): Float64Array {
  const half = Math.floor(seasonLength / 2);
  const even = seasonLength % 2 === 0;
  const cycle = new Float64Array(Math.max(horizon, half + 2));
  let sum = 0;
  for (let step = 0; step <= 2 * half; step++) sum += values[step]!;
  for (let step = half; step < cycle.length; step++) {
    const edges = even ? (values[step - half]! + values[step + half]!) / 2 : 0;
    cycle[step] = (sum - edges) / seasonLength;
    if (step + 1 < cycle.length) sum += values[step + half + 1]! - values[step - half]!;
  }
  const slope = cycle[half + 1]! - cycle[half]!;
  for (let step = 0; step < half; step++) cycle[step] = cycle[half]! - (half - step) * slope;
  return cycle.subarray(0, horizon);
}
