import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal, memoryOfInner, rememberedBy, resumed } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { adjustForSeasons } from '../season/adjustment.ts';
import { nestedSeasons } from '../season/season-length.ts';
import type { PatternOptions } from '../season/seasonal-pattern.ts';

/** A model without a season on the series without its seasons, which are put back; known errors of these are not counted. */
export function onAdjusted(model: Model, options: PatternOptions): Model {
  return {
    fit: (y, seasonLength, care) => attempt(y, seasonLength, (z) => model.fit(z, 1, care)),
    resume: (y, seasonLength, memory) =>
      attempt(y, seasonLength, (z) => resumed(model, z, 1, memoryOfInner(memory))),
  };

  function attempt(
    y: Float64Array,
    seasonLength: number,
    fitInner: (adjusted: Float64Array) => FittedModel | ModelRefusal,
  ): FittedModel | ModelRefusal {
    const season = adjustForSeasons(y, nestedSeasons(seasonLength), options);
    const inner = fitInner(season.adjusted);
    if (isRefusal(inner)) return inner;
    return {
      name: inner.name,
      parameters: inner.parameters,
      states: inner.states,
      fitted: inner.fitted.map(season.restore),
      memory: rememberedBy(inner),
      refit: (other) => attempt(other, seasonLength, (z) => inner.refit(z)),
      forecast: (horizon) => {
        const outlook = inner.forecast(horizon);
        const errors = outlook.mean.map(
          (_, step) => standardError(outlook, step) * season.stretch(y.length + step),
        );
        const mean = outlook.mean.map((value, step) => season.restore(value, y.length + step));
        return gaussianOutlook(mean, errors);
      },
    };
  }
}
