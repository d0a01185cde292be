import { seasonalIndices, seasonallyAdjusted } from '../season/decomposition.ts';
import { isSeasonal } from '../season/seasonality-test.ts';

/**
 * The M4 competition's benchmark: the last value, seasonally adjusted by multiplicative indices where a test
 * at 90% over at least three seasons finds a season (Makridakis, Spiliotis and Assimakopoulos, 2020, app. A).
 * As in the competition's own code the test looks no further back than 10·log10(n) periods, so that a long
 * season needs a long series. Falls back to the plain last value where an index is zero; NaN for an empty series.
 */
export function naive2(y: Float64Array, seasonLength: number, horizon: number): Float64Array {
  const last = y[y.length - 1] ?? Number.NaN;
  const plain = new Float64Array(horizon).fill(last);
  const furthestLag = Math.floor(10 * Math.log10(y.length));
  if (seasonLength > furthestLag || !isSeasonal(y, seasonLength, 3)) return plain;
  const indices = seasonalIndices(y, seasonLength, 'multiplicative');
  if (indices === null) return plain;
  const level = seasonallyAdjusted(y, indices, 'multiplicative')[y.length - 1]!;
  const forecast = plain.map((_, step) => level * indices[(y.length + step) % seasonLength]!);
  return forecast.every(Number.isFinite) ? forecast : plain;
}
