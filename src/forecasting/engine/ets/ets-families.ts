import type { Care, FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import type { FittedEts } from './ets-model.ts';
import { etsModel, fitEts, resumeEts } from './ets-model.ts';
import type { EtsForm } from './form.ts';

type Trend = EtsForm['trend'];
type Season = EtsForm['season'];

const ERRORS: readonly EtsForm['error'][] = ['additive', 'multiplicative'];

/** Simple exponential smoothing: a level without trend or season. */
export const simpleSmoothing = family(['none'], ['none']);
/** Simple exponential smoothing with additive errors alone, for any values. */
export const simpleSmoothingAdditive = etsModel({
  error: 'additive',
  trend: 'none',
  season: 'none',
});
/** Holt's method: level and linear trend. */
export const holt = family(['additive'], ['none']);
/** Holt's method with a damped trend. */
export const damped = family(['damped'], ['none']);
/** Level and trend of any kind by the criterion, without a season. */
export const withoutSeason = family(['none', 'additive', 'damped'], ['none']);
/** Holt-Winters with an additive season; trend, damped trend or none by the criterion. */
export const holtWintersAdditive = family(['none', 'additive', 'damped'], ['additive']);
/** Holt-Winters with a multiplicative season; trend, damped trend or none by the criterion. */
export const holtWintersMultiplicative = family(['none', 'additive', 'damped'], ['multiplicative']);
/** Every admissible form. */
export const ETS_FORMS: readonly EtsForm[] = formsOf(
  ['none', 'additive', 'damped'],
  ['none', 'additive', 'multiplicative'],
);
/** The whole family: the best form by corrected AIC. */
export const ets = family(['none', 'additive', 'damped'], ['none', 'additive', 'multiplicative']);

/**
 * A model that fits every admissible form of a family and keeps the one with the lowest corrected AIC.
 * Additive errors with a multiplicative season are left out, as their variance is not finite (Hyndman et al.,
 * 2008, section 1.3 and ch. 15). Refuses where every form does, for the first form's reason.
 */
function family(trends: readonly Trend[], seasons: readonly Season[]): Model {
  const forms = formsOf(trends, seasons);
  return {
    fit: (y, seasonLength, care) => bestOf(forms, y, seasonLength, care),
    resume: resumeEts,
  };
}

function formsOf(trends: readonly Trend[], seasons: readonly Season[]): EtsForm[] {
  return seasons
    .flatMap((season) =>
      trends.flatMap((trend) => ERRORS.map((error) => ({ error, trend, season }))),
    )
    .filter((form) => !(form.error === 'additive' && form.season === 'multiplicative'));
}

function bestOf(
  forms: readonly EtsForm[],
  y: Float64Array,
  seasonLength: number,
  care: Care = 'thorough',
): FittedModel | ModelRefusal {
  let best: FittedEts | null = null;
  let refusal: ModelRefusal | null = null;
  for (const form of forms) {
    const fit = fitEts(form, y, seasonLength, care);
    if (isRefusal(fit)) refusal ??= fit;
    else if (best === null || fit.aicc < best.aicc) best = fit;
  }
  return best ?? refusal ?? { refused: 'diverged' };
}
