import { nestedSeasons } from '../season/season-length.ts';

/** Seasons up to this length have a column for every phase, longer ones waves. */
const MAX_SEASON_LENGTH_WITH_PHASES = 24;
const MAX_WAVES = 6;
/** Observations that a column has to have at least. */
const MIN_PER_COLUMN = 4;

/**
 * Columns of the regression besides the drivers: level, linear trend and seasons. A season has one column per phase. If
 * it is long or the history is short, it has sines and cosines (harmonic regression; Hyndman and Athanasopoulos,
 * Forecasting: Principles and Practice, 3rd ed., section 10.5).
 *
 * @param length of the columns: history and horizon
 * @param known observations in the history
 */
export function baseColumns(length: number, known: number, seasonLength: number): Float64Array[] {
  const columns: Float64Array[] = [
    new Float64Array(length).fill(1),
    Float64Array.from({ length }, (_, t) => t / known),
  ];
  for (const season of nestedSeasons(seasonLength)) {
    if (season < 2 || known < 2 * season) continue;
    if (season <= MAX_SEASON_LENGTH_WITH_PHASES && known >= MIN_PER_COLUMN * season)
      columns.push(...phases(length, season));
    else columns.push(...waves(length, season, Math.floor(known / MIN_PER_COLUMN / 4)));
  }
  return columns;
}

function phases(length: number, season: number): Float64Array[] {
  return Array.from({ length: season - 1 }, (_, phase) =>
    Float64Array.from({ length }, (__, t) =>
      t % season === phase ? 1 : t % season === season - 1 ? -1 : 0,
    ),
  );
}

function waves(length: number, season: number, most: number): Float64Array[] {
  const count = Math.min(MAX_WAVES, most, Math.floor((season - 1) / 2));
  return Array.from({ length: 2 * count }, (_, i) => {
    const turns = (2 * Math.PI * (1 + (i >> 1))) / season;
    return Float64Array.from({ length }, (__, t) =>
      i % 2 === 0 ? Math.sin(turns * t) : Math.cos(turns * t),
    );
  });
}
