import type { ForecastDistribution } from './model.ts';

/**
 * The outlook of a value that was observed a number of times and never another one. By the rule of succession the next one
 * differs with a chance of 1/(n+1), half of it to either side: down to nothing with equal chances, or up by an
 * exponential amount as large as the value on average. So one observation has wide bounds, and those of 80% are as
 * narrow as can be from nine on.
 *
 * @param magnitude how much the value may differ by: its own size, or one unit where that is zero
 */
export function repeatedOutlook(
  level: number,
  observations: number,
  magnitude = Math.abs(level) || 1,
): (horizon: number) => ForecastDistribution {
  const tail = 0.5 / (observations + 1);
  const quantile = (_step: number, probability: number): number => {
    if (probability < tail) return level - magnitude * (1 - probability / tail);
    const above = 1 - probability;
    return above < tail ? level + magnitude * Math.log(tail / above) : level;
  };
  return (horizon) => ({
    mean: new Float64Array(horizon).fill(level),
    stretchable: false,
    quantile,
  });
}
