import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal, memoryOfInner, rememberedBy, resumed } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { isPositive } from '../series/near-zero.ts';

/** Bounds of the factor from median to mean. */
const [MIN_SMEARING, MAX_SMEARING] = [0.9, 2];
/** Observations that count as much as the guess that mean and median are equal. */
const PRIOR_OBSERVATIONS = 15;

/**
 * A model on the logarithms of a series. Forecasts are means: the exponential of a forecast of the logarithm is a median,
 * and is multiplied by the ratio of the observations to the fitted medians (after Duan's smearing estimate, 1983).
 * Refuses a series that is not all positive.
 */
export function onLogarithms(model: Model): Model {
  return {
    fit: (y, seasonLength, care) => attempt(y, (z) => model.fit(z, seasonLength, care)),
    resume: (y, seasonLength, memory) =>
      attempt(y, (z) => resumed(model, z, seasonLength, memoryOfInner(memory))),
  };

  function attempt(
    y: Float64Array,
    fitInner: (logarithms: Float64Array) => FittedModel | ModelRefusal,
  ): FittedModel | ModelRefusal {
    if (!isPositive(y)) return { refused: 'not_positive' };
    const inner = fitInner(y.map(Math.log));
    if (isRefusal(inner)) return inner;
    const medians = inner.fitted.map(Math.exp);
    const factor = smearing(y, medians);
    return {
      name: inner.name,
      parameters: inner.parameters,
      states: {},
      fitted: medians.map((median) => factor * median),
      memory: rememberedBy(inner),
      refit: (other) => attempt(other, (z) => inner.refit(z)),
      forecast: (horizon) => {
        const outlook = inner.forecast(horizon);
        const mean = outlook.mean.map((value) => factor * Math.exp(value));
        const errors = mean.map((value, step) => value * standardError(outlook, step));
        return gaussianOutlook(mean, errors);
      },
    };
  }
}

/** Sum of the observations by the sum of their fitted medians, drawn towards 1, within bounds; 1 where nothing is fitted. */
function smearing(y: Float64Array, medians: Float64Array): number {
  let [observed, fitted, count] = [0, 0, 0];
  for (let t = 0; t < y.length; t++) {
    if (!Number.isFinite(medians[t]!)) continue;
    observed += y[t]!;
    fitted += medians[t]!;
    count++;
  }
  const ratio = 1 + ((observed / fitted - 1) * count) / (count + PRIOR_OBSERVATIONS);
  return Number.isFinite(ratio) ? Math.min(MAX_SMEARING, Math.max(MIN_SMEARING, ratio)) : 1;
}
