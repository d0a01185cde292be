/**
 * Quantile of the standard normal distribution.
 *
 * Takes a probability in (0, 1) and returns the value below which that share of the mass lies;
 * 0 and 1 give minus and plus infinity, anything else NaN. Rational approximations in three
 * regions, relative error below 1.2e-9 (P. J. Acklam, 2003), then one step of Halley's method.
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0) return -Infinity;
  if (probability === 1) return Infinity;
  const rough = approximateQuantile(probability);
  const error = normalProbability(rough) - probability;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((rough * rough) / 2);
  return Number.isFinite(step) ? rough - step / (1 + (rough * step) / 2) : rough;
}

/** `normalQuantile` that caches its last result: quantiles are requested for one probability at many steps. */
export function lastNormalQuantile(): (probability: number) => number {
  let [known, deviation] = [Number.NaN, Number.NaN];
  return (probability) => {
    if (probability !== known) [known, deviation] = [probability, normalQuantile(probability)];
    return deviation;
  };
}

/** Probability that a standard normal variable is at most `z`; absolute error below 1e-12. */
export function normalProbability(z: number): number {
  const tail = 0.5 * complementaryError(Math.abs(z) / Math.SQRT2);
  return z > 0 ? 1 - tail : tail;
}

/** Complementary error function for x >= 0: power series below 2.5, continued fraction above. */
function complementaryError(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    let term = 2 * x;
    let sum = term;
    for (let k = 1; k < 80 && term > sum * 1e-17; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return scale / fraction;
}

function approximateQuantile(p: number): number {
  if (p < 0.02425) return tailQuantile(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tailQuantile(Math.sqrt(-2 * Math.log1p(-p)));
  const q = p - 0.5;
  const r = q * q;
  const numerator =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
      138.357751867269) *
      r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const denominator =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
      66.80131188771972) *
      r -
      13.28068155288572) *
      r +
    1;
  return (q * numerator) / denominator;
}

function tailQuantile(q: number): number {
  const numerator =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
      2.549732539343734) *
      q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const denominator =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
      3.754408661907416) *
      q +
    1;
  return numerator / denominator;
}
