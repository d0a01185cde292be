/**
 * What does a series gain from its siblings? Cuts every other series of public sets to its last observations before the
 * held-out end, lets the others lend, and prints the absolute error with siblings relative to that without (geometric mean over
 * series), and the coverage of 80% intervals of both. Phases are those of positions from the end, which the sets share.
 *
 * Run: npm run bench -- siblings (some two minutes on one core; needs ../shared/data/forecast)
 */
import type { JudgedForecast } from '../src/forecasting/engine/index.ts';
import {
  Evaluation,
  JUDGED_LEVELS,
  SiblingProfiles,
  forecastSeries,
} from '../src/forecasting/engine/index.ts';
import { allSeries, hasSharedData } from '../test/engine/shared-data.ts';

const SETS = [
  { set: 'hospital', horizon: 12, seasonLength: 12 },
  { set: 'aus_retail_monthly', horizon: 12, seasonLength: 12 },
  { set: 'jewelry_weekly', horizon: 13, seasonLength: 52 },
] as const;
const KEPT = [3, 6, 9, 12, 15, 20];

if (!hasSharedData()) {
  console.log('left out: no ../shared/data/forecast');
  process.exit(0);
}
console.log('| set | kept | error, with by without | coverage without | with |');
console.log('| --- | --- | --- | --- | --- |');
for (const { set, horizon, seasonLength } of SETS) {
  const all = allSeries(set);
  const profiles = new SiblingProfiles(seasonLength);
  all.forEach(({ y }, i) => {
    const known = y.length - horizon;
    if (i % 2 === 0) profiles.add(`all-${i}`, y.subarray(0, known), -known);
  });
  const profile = profiles.of('all-1');
  for (const kept of profile === null ? [] : KEPT) {
    const alone = new Evaluation({ seasonLength: 1, maseLag: 1 });
    const lent = new Evaluation({ seasonLength: 1, maseLag: 1 });
    let [logarithms, count] = [0, 0];
    for (const [i, { y }] of all.entries()) {
      const end = y.length - horizon;
      if (i % 2 === 0 || end < kept) continue;
      const [past, future] = [y.slice(end - kept, end), y.subarray(end)];
      const options = { horizon, seasonLength, levels: JUDGED_LEVELS };
      const context = { siblings: { profile: profile!, first: -kept } };
      const one = forecastSeries(past, options);
      const other = forecastSeries(past, { ...options, context });
      if (!one.ok || !other.ok) continue;
      alone.add(past, future, one);
      lent.add(past, future, other);
      const ratio = errorOf(other, future) / errorOf(one, future);
      if (!(ratio > 0) || ratio === Infinity) continue;
      logarithms += Math.log(ratio);
      count++;
    }
    const coverage = [alone, lent].map((each) => each.report().coverage80!.toFixed(2));
    const ratio = Math.exp(logarithms / count).toFixed(2);
    console.log(`| ${set} | ${kept} | ${ratio} | ${coverage.join(' | ')} |`);
  }
  if (profile === null) console.log(`| ${set} | | no season seen often enough to lend | | |`);
}

function errorOf({ mean }: JudgedForecast, future: Float64Array): number {
  return future.reduce((sum, value, step) => sum + Math.abs(value - mean[step]!), 0);
}
