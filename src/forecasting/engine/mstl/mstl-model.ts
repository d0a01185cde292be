import { withoutSeason } from '../ets/ets-families.ts';
import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { Care, FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal, memoryOfInner, rememberedBy, resumed } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { nestedSeasons } from '../season/season-length.ts';
import { stl } from '../season/stl.ts';

/** Seasons that the smoothing looks over: for the shortest season, and how many more for each longer one. */
const FIRST_WINDOW = 11;
const MORE_WINDOW = 4;
const ROUNDS = 2;

/**
 * Multiple seasons by STL, each taken out in turn from what the others leave, exponential smoothing on what is left of
 * all of them, and each season's last turn repeated on it: MSTL (Bandara, Hyndman and Bergmeir, 2021), as R's `stlf`
 * where there is one season. A season of which fewer than two are known is left out; refuses without any, and what
 * exponential smoothing refuses.
 */
export const mstl: Model = {
  fit: (y, seasonLength, care) =>
    attempt(y, seasonLength, (rest) => withoutSeason.fit(rest, 1, care)),
  resume: (y, seasonLength, memory) =>
    attempt(y, seasonLength, (rest) => resumed(withoutSeason, rest, 1, memoryOfInner(memory))),
};

function attempt(
  y: Float64Array,
  seasonLength: number,
  fitRest: (rest: Float64Array, care?: Care) => FittedModel | ModelRefusal,
): FittedModel | ModelRefusal {
  if (seasonLength < 2) return { refused: 'no_season' };
  const lengths = nestedSeasons(seasonLength).filter((length) => y.length >= 2 * length + 1);
  if (lengths.length === 0) return { refused: 'too_short' };
  const { seasons, rest } = takeOutSeasons(y, lengths);
  const inner = fitRest(rest);
  if (isRefusal(inner)) return inner;
  const seasonAt = (t: number): number =>
    seasons.reduce((sum, season, i) => sum + lastTurn(season, lengths[i]!, t), 0);
  return {
    name: `mstl_${inner.name}`,
    parameters: inner.parameters,
    states: inner.states,
    fitted: inner.fitted.map((value, t) => value + y[t]! - rest[t]!),
    memory: rememberedBy(inner),
    refit: (other) => attempt(other, seasonLength, (z) => inner.refit(z)),
    forecast: (horizon) => {
      const outlook = inner.forecast(horizon);
      return gaussianOutlook(
        outlook.mean.map((value, step) => value + seasonAt(y.length + step)),
        outlook.mean.map((_, step) => standardError(outlook, step)),
      );
    },
  };
}

/** One component a season length, shortest first, and the series without them. */
function takeOutSeasons(y: Float64Array, lengths: readonly number[]) {
  const seasons: Float64Array[] = lengths.map(() => new Float64Array(y.length));
  const rest = y.slice();
  for (let round = 0; round < (lengths.length > 1 ? ROUNDS : 1); round++) {
    lengths.forEach((length, i) => {
      const before = seasons[i]!;
      for (let t = 0; t < rest.length; t++) rest[t]! += before[t]!;
      const { seasonal } = stl(rest, length, FIRST_WINDOW + i * MORE_WINDOW);
      for (let t = 0; t < rest.length; t++) rest[t]! -= seasonal[t]!;
      seasons[i] = seasonal;
    });
  }
  return { seasons, rest };
}

/** What the season was in the last turn that is known, at time `t` beyond the end. */
function lastTurn(season: Float64Array, length: number, t: number): number {
  const n = season.length;
  return season[n - length + ((t - n) % length)]!;
}
