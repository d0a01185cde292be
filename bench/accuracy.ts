/**
 * Does the engine forecast better than R's best, and how fast? Prints the table of docs/accuracy.md: each goal, the
 * best that R's forecast package and its combinations reach on the same series, and what was measured just now.
 *
 * Run: npm run bench -- accuracy (about a minute on one core; needs ../shared/data/forecast)
 */
import { execFileSync } from 'node:child_process';
import type {
  EvaluationReport,
  JudgedForecast,
  MethodName,
} from '../src/forecasting/engine/index.ts';
import {
  Evaluation,
  JUDGED_LEVELS,
  METHODS,
  SiblingProfiles,
  backtest,
  forecastSeries,
  naive2,
} from '../src/forecasting/engine/index.ts';
import type { SharedSeries } from '../test/engine/shared-data.ts';
import { baselineSeries, hasSharedData } from '../test/engine/shared-data.ts';
import type { KnownDemand, Process } from './support/known-demand.ts';
import { PROCESSES, seriesOf as processSeries } from './support/known-demand.ts';

type Forecaster = (past: Float64Array, series: SharedSeries) => JudgedForecast | null;

const M3 = ['m3_yearly', 'm3_quarterly', 'm3_monthly'];
const SETS = [...M3, 'm4_weekly', 'm4_hourly', 'nn5_daily', 'carparts'];
const MIN_SECONDS = 1;
/** Shares of demand that a planner wants covered. */
const SERVICE_LEVELS = [0.8, 0.9, 0.95, 0.975, 0.99];
/** Series of each process with a known mean, and the share of a level that is no error. */
const KNOWN_SERIES = 40;
const NO_ERROR = 0.002;
const SINGLE_METHODS = METHODS.filter((method) => method !== 'auto');

if (!hasSharedData()) {
  console.log('left out: no ../shared/data/forecast');
  process.exit(0);
}
console.log('| figure | goal | R | measured |\n| --- | --- | --- | --- |');
accuracy();
sparseDemand();
speed();
knownDemand();

function accuracy(): void {
  const reports = new Map(SETS.map((set) => [set, judge(seriesOf(set), auto)]));
  const of = (set: string): EvaluationReport => reports.get(set)!;
  row('OWA, 500 series of M3', '≤ 0.815', '0.836', owaTogether(M3, of));
  row('OWA, M3 yearly', '≤ 0.765', '0.776', of('m3_yearly').owa!);
  row('OWA, M3 quarterly', '≤ 0.870', '0.891', of('m3_quarterly').owa!);
  row('OWA, M3 monthly', '≤ 0.810', '0.828', of('m3_monthly').owa!);
  row('OWA, M4 weekly', '≤ 0.82', '0.866', of('m4_weekly').owa!);
  row('OWA, M4 hourly', '≤ 0.60', '0.803', of('m4_hourly').owa!);
  row('sMAPE, NN5 daily', '≤ 20.0', '21.1', of('nn5_daily').smape!);
  row('MASE, NN5 daily', '≤ 0.87', '0.898', of('nn5_daily').mase!);
  row('RMSSE, carparts', '≤ 0.555', '0.562', of('carparts').rmsse!);
  for (const [set, { coverage80, coverage95 }] of reports) {
    row(`coverage of 80%, ${set}`, '0.78-0.82', '', coverage80!);
    row(`coverage of 95%, ${set}`, '0.94-0.96', '0.81-0.91', coverage95!);
  }
  row('MSIS of 95%, M3 yearly', '≤ 24', '27.5', of('m3_yearly').msis95!);
  row('MSIS of 95%, M3 quarterly', '≤ 11', '11.9', of('m3_quarterly').msis95!);
  row('MSIS of 95%, M3 monthly', '≤ 6.4', '7.0', of('m3_monthly').msis95!);
  row('MSIS of 95%, NN5 daily', '≤ 7.6', '8.1', of('nn5_daily').msis95!);
}

/** The series that R forecast. Weekly ones have a year in them, of which R was not told. */
function seriesOf(set: string): SharedSeries[] {
  const list = baselineSeries(set);
  return set === 'm4_weekly' ? list.map((one) => ({ ...one, seasonLength: 52 })) : list;
}

function auto(past: Float64Array, { horizon, seasonLength }: SharedSeries): JudgedForecast | null {
  const forecast = forecastSeries(past, { horizon, seasonLength, levels: JUDGED_LEVELS });
  return forecast.ok ? forecast : null;
}

function benchmark(past: Float64Array, { horizon, seasonLength }: SharedSeries): JudgedForecast {
  const mean = naive2(past, seasonLength, horizon);
  return { mean, lower: [mean, mean], upper: [mean, mean] };
}

function judge(list: readonly SharedSeries[], forecaster: Forecaster): EvaluationReport {
  const evaluation = new Evaluation(list[0]!);
  for (const series of list) {
    const past = pastOf(series);
    evaluation.add(past, series.y.subarray(past.length), forecaster(past, series));
  }
  return evaluation.report();
}

function pastOf({ y, horizon }: SharedSeries): Float64Array {
  return y.subarray(0, y.length - horizon);
}

/** OWA with the errors averaged over all series of several sets before the ratios are taken. */
function owaTogether(sets: readonly string[], of: (set: string) => EvaluationReport): number {
  const sums = sets.map((set) => {
    const [ours, theirs] = [of(set), judge(seriesOf(set), benchmark)];
    return [ours.smape, ours.mase, theirs.smape, theirs.mase].map((mean) => mean! * ours.series);
  });
  const [smape, mase, naiveSmape, naiveMase] = [0, 1, 2, 3].map((i) =>
    sums.reduce((sum, one) => sum + one[i]!, 0),
  );
  return (smape! / naiveSmape! + mase! / naiveMase!) / 2;
}

/** Bias of the whole, and quantile loss against the quantiles of the history. */
function sparseDemand(): void {
  const totals = { forecast: 0, actual: 0, ours: 0, empirical: 0, count: 0 };
  for (const series of seriesOf('carparts')) {
    const past = pastOf(series);
    const future = series.y.subarray(past.length);
    const levels = SERVICE_LEVELS.map((share) => 200 * share - 100);
    const forecast = forecastSeries(past, { ...series, levels });
    if (!forecast.ok) continue;
    const sorted = past.slice().sort();
    const scale = past.reduce((sum, y) => sum + y, 0) / past.length || 1;
    future.forEach((y, step) => {
      totals.forecast += forecast.mean[step]!;
      totals.actual += y;
      SERVICE_LEVELS.forEach((share, i) => {
        const seen = sorted[Math.ceil(share * sorted.length) - 1]!;
        totals.ours += quantileLoss(y, forecast.upper[i]![step]!, share) / scale;
        totals.empirical += quantileLoss(y, seen, share) / scale;
        totals.count++;
      });
    });
  }
  row('bias of the total, carparts', '± 0.05', '0.19-0.32', totals.forecast / totals.actual - 1);
  const empirical = totals.empirical / totals.count;
  const goal = `< ${empirical.toFixed(3)}`;
  row('quantile loss, carparts', goal, '', totals.ours / totals.count);
}

function quantileLoss(y: number, quantile: number, share: number): number {
  return Math.max(share * (y - quantile), (share - 1) * (y - quantile));
}

function speed(): void {
  const pooled = M3.flatMap(seriesOf);
  const monthly = seriesOf('m3_monthly');
  const parts = seriesOf('carparts');
  rate('ETS, pooled M3: series a second', '≥ 100', '4.5', pooled, one('ets'));
  rate('DOTM, pooled M3: series a second', '≥ 1500', '53', pooled, one('dynamic_theta'));
  for (const method of ['croston', 'sba', 'tsb'] as const)
    rate(`${method}, carparts: series a second`, '≥ 50000', '30-80', parts, one(method));
  row('ARIMA, monthly: ms a series', '≤ 60', '4940', 1000 / perSecond(monthly, one('arima')));
  row(
    'auto, monthly, with a backtest from 3 origins: ms a series',
    '≤ 60',
    '490',
    1000 / perSecond(monthly, withBacktest),
  );
  row('cold start of the built engine: ms', '≤ 50', '', coldStart());
}

function one(method: MethodName): (series: SharedSeries) => void {
  return (series) => {
    const { horizon, seasonLength } = series;
    forecastSeries(pastOf(series), { horizon, seasonLength, method });
  };
}

function withBacktest(series: SharedSeries): void {
  const { horizon, seasonLength } = series;
  one('auto')(series);
  backtest(pastOf(series), { horizon, seasonLength, origins: 3, stride: 6 });
}

/** Repeats the list until enough time has passed to tell, after a first round to warm up. */
function perSecond(list: readonly SharedSeries[], work: (series: SharedSeries) => void): number {
  list.forEach(work);
  const start = process.cpuUsage();
  for (let done = list.length; ; done += list.length) {
    list.forEach(work);
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    if (seconds > MIN_SECONDS) return done / seconds;
  }
}

function rate(
  name: string,
  goal: string,
  r: string,
  list: readonly SharedSeries[],
  work: (series: SharedSeries) => void,
): void {
  row(name, goal, r, perSecond(list, work));
}

/** Time to load the built engine in a fresh process, which has started already. */
function coldStart(): number {
  const door = new URL('../dist/src/forecasting/engine/index.js', import.meta.url).href;
  const script = `const start = performance.now();
    await import(${JSON.stringify(door)});
    console.log(performance.now() - start);`;
  const times = Array.from({ length: 5 }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', script])),
  );
  return Math.min(...times);
}

/** Errors of `auto` where the true mean is known, against the best of its own single methods by hindsight. */
function knownDemand(): void {
  console.log(
    '\n| process | error | best single method | ratio | total | coverage of 80% | of 95% |\n' +
      '| --- | --- | --- | --- | --- | --- | --- |',
  );
  const ratios = PROCESSES.map((process) => {
    const list = processSeries(process, KNOWN_SERIES);
    const recency = recencyOf(list, process.seasonLength);
    const own = errorsOf(process, list, 'auto', recency);
    const [name, best] = SINGLE_METHODS.map(
      (method) => [method, errorsOf(process, list, method, null).error] as const,
    ).reduce((least, one) => (one[1] < least[1] ? one : least));
    const ratio = (own.error + NO_ERROR) / (best + NO_ERROR);
    const numbers = [own.total, own.coverage80, own.coverage95].map((value) => value.toFixed(2));
    console.log(
      `| ${process.name} | ${own.error.toFixed(3)} | ${name}: ${best.toFixed(3)} | ${ratio.toFixed(2)} | ${numbers.join(' | ')} |`,
    );
    return ratio;
  });
  const logs = ratios.reduce((sum, ratio) => sum + Math.log(ratio) / ratios.length, 0);
  console.log(
    `| geometric mean; worst | | | ${Math.exp(logs).toFixed(2)}; ${Math.max(...ratios).toFixed(2)} | | | |`,
  );
}

/** What a run learns from its series together. */
function recencyOf(list: readonly KnownDemand[], seasonLength: number): number | null {
  const siblings = new SiblingProfiles(seasonLength);
  list.forEach(({ past }, i) => siblings.add(String(i), past, 0));
  return siblings.recency();
}

/** Root mean square distance from the true mean as a share of its average, or of the largest value if that is 0. */
function errorsOf(
  { horizon, seasonLength }: Process,
  list: readonly KnownDemand[],
  method: MethodName,
  recency: number | null,
) {
  const context = recency === null ? {} : { recency };
  const sums = { square: 0, forecast: 0, mean: 0, largest: 0, in80: 0, in95: 0 };
  for (const { past, mean, actual } of list) {
    const result = forecastSeries(past, { horizon, seasonLength, method, context });
    if (!result.ok) continue;
    sums.largest += Math.max(...past) / list.length;
    mean.forEach((value, step) => {
      sums.square += (result.mean[step]! - value) ** 2;
      sums.forecast += result.mean[step]!;
      sums.mean += value;
      const [near, far] = [0, 1].map(
        (i) => actual[step]! >= result.lower[i]![step]! && actual[step]! <= result.upper[i]![step]!,
      );
      sums.in80 += near ? 1 : 0;
      sums.in95 += far ? 1 : 0;
    });
  }
  const steps = list.length * horizon;
  const scale = sums.mean > 0 ? sums.mean / steps : sums.largest;
  return {
    error: Math.sqrt(sums.square / steps) / scale,
    total: sums.mean > 0 ? sums.forecast / sums.mean : sums.forecast / steps / scale,
    coverage80: sums.in80 / steps,
    coverage95: sums.in95 / steps,
  };
}

function row(name: string, goal: string, r: string, value: number): void {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 3;
  console.log(`| ${name} | ${goal} | ${r} | ${value.toFixed(digits)} |`);
}
