/**
 * Is it right to put odd values right? Prints for public sets the OWA of `auto` as it is and with spikes and level shifts left
 * as they are, and the same where one month in the history of each series was made ten times as large, or its latest third
 * twice as large.
 *
 * Run: npm run bench -- adjustments (some five minutes on one core; needs ../shared/data/forecast)
 */
import { Evaluation, JUDGED_LEVELS, forecastSeries } from '../src/forecasting/engine/index.ts';
import { allSeries, hasSharedData } from '../test/engine/shared-data.ts';

const SETS = [
  { set: 'm3_yearly', horizon: 6, seasonLength: 1, every: 1 },
  { set: 'm3_quarterly', horizon: 8, seasonLength: 4, every: 1 },
  { set: 'm3_monthly', horizon: 18, seasonLength: 12, every: 2 },
  { set: 'm3_other', horizon: 8, seasonLength: 1, every: 1 },
  { set: 'hospital', horizon: 12, seasonLength: 12, every: 1 },
  { set: 'aus_retail_monthly', horizon: 12, seasonLength: 12, every: 1 },
  { set: 'jewelry_weekly', horizon: 13, seasonLength: 52, every: 1 },
  { set: 'm4_weekly', horizon: 13, seasonLength: 52, every: 2 },
  { set: 'm4_hourly', horizon: 48, seasonLength: 24, every: 4 },
  { set: 'nn5_daily', horizon: 56, seasonLength: 7, every: 2 },
] as const;

type Change = (past: Float64Array) => Float64Array;

const CHANGES: readonly (readonly [string, Change])[] = [
  ['as it is', (past) => past],
  ['a spike', (past) => past.map((value, t) => (t === spikeOf(past) ? 10 * value : value))],
  ['a shift', (past) => past.map((value, t) => (3 * t < 2 * past.length ? value / 2 : value))],
];

if (!hasSharedData()) {
  console.log('left out: no ../shared/data/forecast');
  process.exit(0);
}
console.log(
  '| set | history | OWA, left | OWA, righted | series changed |\n| --- | --- | --- | --- | --- |',
);
for (const { set, horizon, seasonLength, every } of SETS) {
  const list = allSeries(set).filter((_, i) => i % every === 0);
  for (const [name, change] of CHANGES) {
    const options = { horizon, seasonLength, levels: JUDGED_LEVELS };
    const [left, righted] = [0, 1].map(
      () => new Evaluation({ seasonLength, maseLag: seasonLength }),
    );
    let adjusted = 0;
    for (const { y } of list) {
      const [past, future] = [y.subarray(0, y.length - horizon), y.subarray(y.length - horizon)];
      const history = change(past);
      const plain = forecastSeries(history, { ...options, context: { oddities: 'left' } });
      const clean = forecastSeries(history, options);
      if (clean.ok && clean.adjustments.some(({ observed, used }) => observed !== used)) adjusted++;
      left!.add(past, future, plain.ok ? plain : null);
      righted!.add(past, future, clean.ok ? clean : null);
    }
    const owa = [left, righted].map((one) => one!.report().owa!.toFixed(4)).join(' | ');
    console.log(`| ${set} | ${name} | ${owa} | ${adjusted} of ${list.length} |`);
  }
}

/** Some time before the end, never the same distance in season. */
function spikeOf({ length }: Float64Array): number {
  return length - 5 - (length % 7);
}
