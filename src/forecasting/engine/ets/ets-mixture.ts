import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { Care, FittedModel, ModelState, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import { ETS_FORMS } from './ets-families.ts';
import type { FittedEts } from './ets-model.ts';
import { fitEts, resumeEts } from './ets-model.ts';
import type { EtsForm } from './form.ts';

/** Forms that weigh less than this share are left out. */
const MIN_WEIGHT = 0.02;

/**
 * All admissible ETS forms, weighted by exp(-AICc/2): the shorter the series, the less sure the best form is,
 * and the more is lost by choosing one (Kolassa, 2011).
 */
export const etsMixture = mixture(ETS_FORMS);
/** A mixture like `etsMixture`, of the forms with additive errors only, at half the cost. */
export const additiveMixture = mixture(ETS_FORMS.filter(({ error }) => error === 'additive'));

function mixture(forms: readonly EtsForm[]): Model {
  return {
    fit: (y, seasonLength, care) => fitMixture(forms, y, seasonLength, care),
    resume: resumeMixture,
  };
}

interface Part {
  readonly weight: number;
  readonly fit: FittedModel;
}

function fitMixture(
  forms: readonly EtsForm[],
  y: Float64Array,
  seasonLength: number,
  care: Care = 'thorough',
): FittedModel | ModelRefusal {
  const fits: FittedEts[] = [];
  let refusal: ModelRefusal = { refused: 'diverged' };
  for (const form of forms) {
    const fit = fitEts(form, y, seasonLength, care);
    if (isRefusal(fit)) refusal = fit;
    else if (fit.aicc === fit.aicc) fits.push(fit);
  }
  const lowest = Math.min(...fits.map((fit) => fit.aicc));
  const weighted = fits.map((fit) => ({
    fit,
    weight: fit.aicc === lowest ? 1 : Math.exp((lowest - fit.aicc) / 2),
  }));
  const parts = weighted.filter(({ weight }) => weight >= MIN_WEIGHT);
  return parts.length === 0 ? refusal : mixtureOf(parts);
}

/** The weight of each form, and what the form remembers. */
interface MixtureMemory {
  readonly parts: readonly { readonly weight: number; readonly memory: ModelState }[];
}

function resumeMixture(
  y: Float64Array,
  seasonLength: number,
  memory: ModelState,
): FittedModel | ModelRefusal {
  const parts: Part[] = [];
  for (const part of (memory as MixtureMemory).parts) {
    const fit = resumeEts(y, seasonLength, part.memory);
    if (!isRefusal(fit)) parts.push({ weight: part.weight, fit });
  }
  return parts.length === 0 ? { refused: 'diverged' } : mixtureOf(parts);
}

function mixtureOf(unscaled: readonly Part[]): FittedModel {
  const total = unscaled.reduce((sum, { weight }) => sum + weight, 0);
  const parts = unscaled.map(({ fit, weight }) => ({ fit, weight: weight / total }));
  const heaviest = parts.reduce((best, part) => (part.weight > best.weight ? part : best));
  return {
    name: heaviest.fit.name,
    parameters: heaviest.fit.parameters,
    states: heaviest.fit.states,
    memory: {
      parts: unscaled.map(({ weight, fit }) => ({ weight, memory: fit.memory ?? {} })),
    } satisfies MixtureMemory,
    fitted: blend(parts.map(({ fit, weight }) => ({ weight, values: fit.fitted }))),
    refit: (other) => {
      const again: Part[] = [];
      for (const { fit, weight } of parts) {
        const refitted = fit.refit(other);
        if (!isRefusal(refitted)) again.push({ weight, fit: refitted });
      }
      return again.length === 0 ? { refused: 'too_short' } : mixtureOf(again);
    },
    forecast: (horizon) => {
      const outlooks = parts.map(({ fit, weight }) => ({ weight, outlook: fit.forecast(horizon) }));
      const mean = blend(outlooks.map(({ weight, outlook }) => ({ weight, values: outlook.mean })));
      const errors = mean.map((centre, step) =>
        Math.sqrt(
          outlooks.reduce(
            (sum, { weight, outlook }) =>
              sum +
              weight * (standardError(outlook, step) ** 2 + (outlook.mean[step]! - centre) ** 2),
            0,
          ),
        ),
      );
      return gaussianOutlook(mean, errors);
    },
  };
}

function blend(parts: readonly { weight: number; values: Float64Array }[]): Float64Array {
  const sum = new Float64Array(parts[0]!.values.length);
  for (const { weight, values } of parts)
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * values[i]!;
  return sum;
}
