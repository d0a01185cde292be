/**
 * How well anomalies in series are found: the score of the Numenta benchmark's standard profile on the shared half of its
 * series (../shared/data/security/nab), by the detector's own alerts and by the best threshold on its scores, and how
 * many times faster than real time it is. `node bench/series.ts`
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type SeriesAnswer, SeriesDetector } from '../src/alerts/series/index.ts';
import { type LabelledSeries, nabScore, rawScore, readNab } from '../test/support/nab-score.ts';
import { report } from './support/measure.ts';

const FILE = new URL('../../shared/data/security/nab/nab.json.gz', import.meta.url);

if (!existsSync(FILE)) console.log('skipped: no ../shared/data/security');
else {
  const all = readNab(gunzipSync(readFileSync(FILE)).toString('utf8'));
  const answers = new Map<LabelledSeries, SeriesAnswer[]>();
  const started = performance.now();
  for (const series of all) {
    const detector = new SeriesDetector();
    answers.set(
      series,
      series.values.map((value, i) => detector.see(series.times[i]!, value)),
    );
  }
  const milliseconds = performance.now() - started;
  const alertsOf = (series: LabelledSeries): number[] =>
    answers.get(series)!.flatMap(({ alert }, i) => (alert ? [i] : []));
  for (const series of all) {
    const alerts = alertsOf(series);
    const score = rawScore(series, alerts).toFixed(2);
    console.log(`     ${series.name.padEnd(60)} ${alerts.length} alerts, raw score ${score}`);
  }
  const best = Array.from({ length: 40 }, (_, i) => 0.3 + i / 100).map((threshold) =>
    nabScore(all, (series) =>
      answers.get(series)!.flatMap(({ score }, i) => (score >= threshold ? [i] : [])),
    ),
  );
  console.log(`     score with the best threshold: ${Math.max(...best).toFixed(2)}`);
  const seconds = all.reduce((sum, { times }) => sum + (times.at(-1)! - times[0]!) / 1000, 0);
  const rows = all.reduce((sum, { values }) => sum + values.length, 0);
  report('score of the standard profile', nabScore(all, alertsOf), 75, 'least');
  report('time per value (µs)', (1000 * milliseconds) / rows, 100, 'most');
  report('real-time factor', seconds / (milliseconds / 1000), 10_000, 'least');
}
