import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal, memoryOfInner, rememberedBy, resumed } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { isPositive } from '../series/near-zero.ts';

/** A model on the logarithms of a series; its forecasts are medians. Refuses a series that is not all positive. */
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
    return {
      name: inner.name,
      parameters: inner.parameters,
      states: {},
      fitted: inner.fitted.map(Math.exp),
      memory: rememberedBy(inner),
      refit: (other) => attempt(other, (z) => inner.refit(z)),
      forecast: (horizon) => {
        const outlook = inner.forecast(horizon);
        const mean = outlook.mean.map(Math.exp);
        const errors = mean.map((value, step) => value * standardError(outlook, step));
        return gaussianOutlook(mean, errors);
      },
    };
  }
}
