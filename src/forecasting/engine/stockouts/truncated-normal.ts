import { normalProbability } from '../numeric/normal.ts';

/** Beyond this many standard errors the asymptotic series is exact to six digits. */
const FAR = 8;

/**
 * The mean of a standard normal variable that is known to be at least `a` (the inverse Mills ratio; Johnson, Kotz and
 * Balakrishnan, Continuous Univariate Distributions, volume 1, section 10.1).
 */
export function meanAbove(a: number): number {
  if (a > FAR) return a + 1 / a - 2 / a ** 3;
  const density = Math.exp((-a * a) / 2) / Math.sqrt(2 * Math.PI);
  return density / normalProbability(-a);
}
