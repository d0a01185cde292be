/**
 * How good and how fast is `auto`? Prints accuracy, coverage and speed on the M3 series that R forecast, beside
 * the seasonal naive method run in the same process, and the speed on five years of made-up monthly demand.
 *
 * Run: npm run bench -- engine
 */
import type { EvaluationReport, MethodName } from '../src/forecasting/engine/index.ts';
import { Evaluation, JUDGED_LEVELS, forecastSeries } from '../src/forecasting/engine/index.ts';
import type { SharedSeries } from '../test/engine/shared-data.ts';
import { baselineSeries, hasSharedData } from '../test/engine/shared-data.ts';

interface Run {
  readonly report: EvaluationReport;
  readonly perSecond: number;
}

function run(list: readonly SharedSeries[], method: MethodName): Run {
  const { seasonLength, maseLag } = list[0]!;
  const evaluation = new Evaluation({ seasonLength, maseLag });
  let seconds = 0;
  for (const { y, horizon } of list) {
    const train = y.subarray(0, y.length - horizon);
    const start = process.cpuUsage();
    const forecast = forecastSeries(train, {
      horizon,
      seasonLength,
      method,
      levels: JUDGED_LEVELS,
    });
    seconds += secondsSince(start);
    evaluation.add(train, y.subarray(y.length - horizon), forecast.ok ? forecast : null);
  }
  return { report: evaluation.report(), perSecond: list.length / seconds };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function compare(set: string): void {
  const list = baselineSeries(set);
  run(list.slice(0, 20), 'auto');
  const auto = run(list, 'auto');
  const naive = run(list, 'seasonal_naive');
  const ratio = (name: 'smape' | 'mase' | 'owa' | 'rmsse' | 'msis95'): string =>
    (auto.report[name]! / naive.report[name]!).toFixed(3);
  console.log(`${set}: ${list.length} series, auto against seasonal naive`);
  console.log(`  owa ${fixed(auto.report.owa)} : ${fixed(naive.report.owa)} = ${ratio('owa')}`);
  console.log(
    `  smape x${ratio('smape')}  mase x${ratio('mase')}  rmsse x${ratio('rmsse')}  msis95 x${ratio('msis95')}`,
  );
  console.log(
    `  coverage of 80%: ${fixed(auto.report.coverage80)}, of 95%: ${fixed(auto.report.coverage95)}`,
  );
  console.log(
    `  ${auto.perSecond.toFixed(0)} series a CPU second, 1 : ${(naive.perSecond / auto.perSecond).toFixed(0)}`,
  );
}

function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

/** Five years of monthly demand with trend, season and noise from a fixed generator. */
function madeUpSeries(count: number): SharedSeries[] {
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: count }, (_, i) => {
    const [level, slope, swing, noise] = [
      50 + 500 * random(),
      2 * random(),
      0.4 * random(),
      0.2 * random(),
    ];
    const y = Float64Array.from({ length: 72 }, (_unused, t) =>
      Math.max(
        0,
        (level + slope * t) *
          (1 + swing * Math.sin((t * Math.PI) / 6) + noise * (random() + random() - 1)),
      ),
    );
    return { id: String(i), y, horizon: 12, seasonLength: 12, maseLag: 12 };
  });
}

function speed(count: number): void {
  const list = madeUpSeries(count);
  run(list.slice(0, 50), 'auto');
  const [auto, naive] = [run(list, 'auto'), run(list, 'seasonal_naive')];
  console.log(`made-up monthly demand: ${count} series of 60 months`);
  console.log(
    `  ${auto.perSecond.toFixed(0)} series a CPU second, ${(1000 / auto.perSecond).toFixed(2)} ms each`,
  );
  console.log(`  owa against seasonal naive x${(auto.report.owa! / naive.report.owa!).toFixed(3)}`);
}

if (hasSharedData()) for (const set of ['m3_yearly', 'm3_quarterly', 'm3_monthly']) compare(set);
else console.log('M3 left out: no ../shared/data/forecast');
speed(1000);
