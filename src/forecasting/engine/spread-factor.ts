import type { Trial } from './selection/rolling-origin.ts';

/** Trials whose evidence weighs as much as the model's own word. */
const PRIOR_TRIALS = 5;
/** The least a factor from trials may be: a lucky stretch is no reason for much narrower intervals. */
const LEAST = 0.9;
/** A miss counts at most this many standard errors, lest one outlier rule. */
const LARGEST_MISS = 4;

/**
 * By how much the intervals of a model have to be stretched to hold what they promise; 1 for an outlook that
 * is not to be stretched.
 *
 * Models take their parameters for known and themselves for true, so their intervals are too narrow, the more
 * the shorter the series (Hyndman et al., 2002). Two corrections: standardised errors of the trials are shrunk
 * towards 1, and `1 + 3 / (length - 4)` allows for the error variance and the parameters being estimated,
 * the first alone being worth `1 + 1.2 / degrees of freedom` at 95% (the t distribution).
 */
export function spreadFactor(trials: readonly Trial[], length: number): number {
  if (trials.some((trial) => !trial.outlook.stretchable)) return 1;
  const squares = meanSquaredMiss(trials);
  const evidence = (PRIOR_TRIALS + trials.length * squares) / (PRIOR_TRIALS + trials.length);
  return Math.max(LEAST, Math.sqrt(evidence)) * (1 + 3 / Math.max(2, length - 4));
}

/** Mean square of the errors in standard errors; 1, as if all were well, where there is nothing to go by. */
function meanSquaredMiss(trials: readonly Trial[]): number {
  let sum = 0;
  let count = 0;
  for (const { outlook, actual } of trials) {
    for (let step = 0; step < actual.length; step++) {
      const standardError = (outlook.quantile(step, 0.975) - outlook.quantile(step, 0.025)) / 3.92;
      if (!(standardError > 0)) continue;
      sum +=
        Math.min(LARGEST_MISS, Math.abs(actual[step]! - outlook.mean[step]!) / standardError) ** 2;
      count++;
    }
  }
  return count > 0 ? sum / count : 1;
}
