import type { ExpertName } from '../experts/experts.ts';
import { EXPERTS } from '../experts/experts.ts';
import type { SeriesFeatures } from '../experts/features.ts';
import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type {
  FittedModel,
  ModelState,
  ForecastDistribution,
  ModelRefusal,
} from '../models/model.ts';
import { isRefusal, resumed } from '../models/model.ts';
import type { Trial } from '../selection/rolling-origin.ts';
import { planTrials, shortestHistory } from '../selection/rolling-origin.ts';
import { shares } from './gate.ts';
import type { ExpertForecasts } from './expert-forecasts.ts';
import { hasFiniteForecast, opinions, panelTrials, seatExperts } from './expert-forecasts.ts';
import { trimmedMean } from './trimmed-mean.ts';

/** A model in the combination, its weight, and its error over past origins relative to the median model. */
export interface CombinedModel {
  readonly name: ExpertName;
  readonly weight: number;
  readonly relativeError: number | null;
  readonly fit: FittedModel;
}

/** A fitted combination, and its forecasts from past origins. */
export interface Combination extends FittedModel {
  /** Heaviest first. */
  readonly members: readonly CombinedModel[];
  readonly trials: readonly Trial[];
}

/** What a combination remembers: its members, heaviest first, and what each of them does. */
interface CombinationMemory {
  readonly members: readonly (Omit<CombinedModel, 'fit'> & { readonly memory?: ModelState })[];
}

/** Past origins at which the experts are tried. */
const ORIGINS = 3;
/** Weight cut off at either end before the mean is taken. */
const TRIMMED = 0.1;
/** Shares below this are given to the others. */
const MIN_WEIGHT = 0.005;

/**
 * A weighted, trimmed mean of many models. Disagreement between them widens the distribution. Null if fewer than three
 * models accept the series, or if it is too short for trials and has fewer than two seasons.
 */
export function combine(
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  traits: SeriesFeatures,
  nonNegative: boolean,
): Combination | null {
  const plan = planTrials(y.length, shortestHistory(y.length, seasonLength), horizon, ORIGINS);
  const seats = seatExperts(y, seasonLength, horizon);
  const twoSeasons = seasonLength > 1 && y.length >= 2 * seasonLength;
  if (seats.length < 3 || (plan.cuts.length === 0 && !twoSeasons)) return null;
  const trials = panelTrials(seats, y, plan, nonNegative);
  const said = opinions(
    seats.map(({ fit }) => fit),
    horizon,
    nonNegative,
  );
  const found = shares(seats, said, trials, traits);
  const weights = Float64Array.from(found, ({ weight }) => (weight < MIN_WEIGHT ? 0 : weight));
  const members = seats
    .map((expert, i) => ({ ...expert, ...found[i]!, weight: weights[i]! }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return {
    ...combinationOf(members, nonNegative),
    members,
    trials: trials.map((trial) => ({ outlook: blend(trial, weights), actual: trial.actual })),
  };
}

/**
 * Continues a combination with its stored weights on a series with new observations. Members that decline the series
 * are left out; null if none is left.
 */
export function resumeCombination(
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  memory: ModelState,
  nonNegative: boolean,
): Combination | null {
  const again: CombinedModel[] = [];
  for (const { memory: own, ...member } of (memory as CombinationMemory).members) {
    const fit = resumed(EXPERTS[member.name], y, seasonLength, own);
    if (!isRefusal(fit) && hasFiniteForecast(fit, horizon)) again.push({ ...member, fit });
  }
  if (again.length === 0) return null;
  return { ...combinationOf(again, nonNegative), members: again, trials: [] };
}

function combinationOf(members: readonly CombinedModel[], nonNegative: boolean): FittedModel {
  const weights = Float64Array.from(members, ({ weight }) => weight);
  const heaviest = members.reduce((best, one) => (one.weight > best.weight ? one : best));
  return {
    name: 'combination',
    parameters: Object.fromEntries(members.map(({ name, weight }) => [name, weight])),
    states: {},
    fitted: heaviest.fit.fitted,
    memory: rememberedMembers(members),
    forecast: (horizon) =>
      blend(
        opinions(
          members.map(({ fit }) => fit),
          horizon,
          nonNegative,
        ),
        weights,
      ),
    refit: (other): FittedModel | ModelRefusal => {
      const again: CombinedModel[] = [];
      for (const member of members) {
        if (member.weight === 0) continue;
        const fit = member.fit.refit(other);
        if (!isRefusal(fit)) again.push({ ...member, fit });
      }
      return again.length === 0 ? { refused: 'too_short' } : combinationOf(again, nonNegative);
    },
  };
}

function rememberedMembers(members: readonly CombinedModel[]): CombinationMemory {
  return {
    members: members.map(({ name, weight, relativeError, fit: { memory } }) => ({
      name,
      weight,
      relativeError,
      ...(memory === undefined ? {} : { memory }),
    })),
  };
}

/** One outlook out of many; those that say NaN have no vote, and weights need not sum to 1. */
function blend({ means, errors }: ExpertForecasts, weights: Float64Array): ForecastDistribution {
  const present = means.flatMap((row, i) => (row[0] === row[0] && weights[i]! > 0 ? [i] : []));
  const horizon = means[0]!.length;
  const total = present.reduce((sum, i) => sum + weights[i]!, 0);
  const shares = Float64Array.from(present, (i) => weights[i]! / total);
  const values = new Float64Array(present.length);
  const order = new Int32Array(present.length);
  const mean = new Float64Array(horizon);
  const spread = new Float64Array(horizon);
  for (let step = 0; step < horizon; step++) {
    for (let k = 0; k < present.length; k++) values[k] = means[present[k]!]![step]!;
    const centre = trimmedMean(values, shares, TRIMMED, order);
    let [own, apart] = [0, 0];
    for (let k = 0; k < present.length; k++) {
      own += shares[k]! * errors[present[k]!]![step]!;
      apart += shares[k]! * (values[k]! - centre) ** 2;
    }
    mean[step] = centre;
    spread[step] = Math.sqrt(own * own + apart);
  }
  return gaussianOutlook(mean, spread);
}
