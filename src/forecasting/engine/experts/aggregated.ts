import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, ModelState, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal, resumed } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { adjustForSeasons } from '../season/adjustment.ts';
import { nestedSeasons } from '../season/season-length.ts';
import type { PatternOptions } from '../season/seasonal-pattern.ts';

/** Periods averaged into one where there is no season to divide. */
const WITHOUT_SEASON: readonly number[] = [1, 2, 3];
/** Buckets a level needs, and the longest bucket looked at. */
const MIN_BUCKETS = 4;
const MAX_BUCKET = 28;

/** What the model remembers at each level. */
type LevelMemories = Readonly<Record<number, ModelState>>;

/**
 * One model on the series without its seasons, averaged over longer and longer periods (the divisors of the
 * season), and the mean of the forecasts: long periods show the trend, short ones the latest level (multiple
 * temporal aggregation; Kourentzes, Petropoulos and Trapero, 2014).
 */
export function aggregated(model: Model, options: PatternOptions): Model {
  return {
    fit: (y, seasonLength, care) => attempt(y, seasonLength, (z, _level) => model.fit(z, 1, care)),
    resume: (y, seasonLength, memory) =>
      attempt(y, seasonLength, (z, level) =>
        level in memory
          ? resumed(model, z, 1, (memory as LevelMemories)[level])
          : { refused: 'too_short' },
      ),
  };

  function attempt(
    y: Float64Array,
    seasonLength: number,
    fitLevel: (averages: Float64Array, level: number) => FittedModel | ModelRefusal,
  ): FittedModel | ModelRefusal {
    const season = adjustForSeasons(y, nestedSeasons(seasonLength), options);
    const fits = new Map<number, FittedModel>();
    for (const level of levels(seasonLength)) {
      const averages = bucketAverages(season.adjusted, level);
      if (averages.length < MIN_BUCKETS) continue;
      const fit = fitLevel(averages, level);
      if (!isRefusal(fit)) fits.set(level, fit);
    }
    const finest = fits.get(1);
    if (finest === undefined) return { refused: 'too_short' };
    return {
      name: finest.name,
      parameters: finest.parameters,
      states: finest.states,
      fitted: finest.fitted.map(season.restore),
      memory: Object.fromEntries([...fits].map(([level, fit]) => [level, fit.memory ?? {}])),
      refit: (other) =>
        attempt(other, seasonLength, (averages, level) =>
          (fits.get(level) ?? { refit: () => ({ refused: 'too_short' as const }) }).refit(averages),
        ),
      forecast: (horizon) => {
        const mean = new Float64Array(horizon);
        for (const [level, fit] of fits) {
          const ahead = fit.forecast(Math.ceil(horizon / level)).mean;
          for (let step = 0; step < horizon; step++)
            mean[step]! += ahead[Math.floor(step / level)]! / fits.size;
        }
        const outlook = finest.forecast(horizon);
        const errors = mean.map(
          (_, step) => standardError(outlook, step) * season.stretch(y.length + step),
        );
        return gaussianOutlook(
          mean.map((value, step) => season.restore(value, y.length + step)),
          errors,
        );
      },
    };
  }
}

function levels(seasonLength: number): readonly number[] {
  if (seasonLength < 2) return WITHOUT_SEASON;
  const longest = Math.min(seasonLength, MAX_BUCKET);
  return Array.from({ length: longest }, (_, i) => i + 1).filter(
    (level) => seasonLength % level === 0,
  );
}

/** Averages over `level` periods each, the last ending with the series. */
function bucketAverages(y: Float64Array, level: number): Float64Array {
  if (level === 1) return y;
  const first = y.length % level;
  return Float64Array.from({ length: Math.floor(y.length / level) }, (_, bucket) => {
    let sum = 0;
    for (let i = 0; i < level; i++) sum += y[first + bucket * level + i]!;
    return sum / level;
  });
}
