import { lastNormalQuantile } from '../numeric/normal.ts';
import type { ForecastDistribution } from './model.ts';

/** An outlook with normal errors: `mean` and standard errors, one a step. */
export function gaussianOutlook(
  mean: Float64Array,
  standardErrors: Float64Array,
): ForecastDistribution {
  const deviation = lastNormalQuantile();
  return {
    mean,
    stretchable: true,
    standardErrors,
    quantile: (step, probability) => mean[step]! + deviation(probability) * standardErrors[step]!,
  };
}

/** Root mean square of `y - fitted` over the places where `fitted` is known; 0 where there are none. */
export function residualScale(y: Float64Array, fitted: Float64Array, parametersUsed = 0): number {
  let squares = 0;
  let count = 0;
  for (let t = 0; t < y.length; t++) {
    const error = y[t]! - fitted[t]!;
    if (error !== error) continue;
    squares += error * error;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(squares / Math.max(1, count - parametersUsed));
}
