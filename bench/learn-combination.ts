/**
 * Learns the numbers of `combination/learned-weights.ts` anew and prints them, with
 * the loss that they reach. See docs/adr/0011-learned-combination.md.
 *
 * Windows that overlap the held-out end of a series judged by `bench/accuracy.ts` are left out.
 *
 * Run: node bench/learn-combination.ts [set …] (all ten sets: some ten minutes; needs ../shared/data/forecast)
 */
import {
  absoluteScale,
  meanAbsoluteError,
  smape,
} from '../src/forecasting/engine/accuracy/point-errors.ts';
import { logRelativeErrors } from '../src/forecasting/engine/combination/gate.ts';
import { opinions, panelTrials, seatExperts } from '../src/forecasting/engine/combination/panel.ts';
import { EXPERTS } from '../src/forecasting/engine/experts/experts.ts';
import { FEATURES, features } from '../src/forecasting/engine/experts/features.ts';
import { naive2 } from '../src/forecasting/engine/index.ts';
import { planTrials, shortestHistory } from '../src/forecasting/engine/selection/rolling-origin.ts';
import { prepare } from '../src/forecasting/engine/series/preparation.ts';
import { allSeries, hasSharedData } from '../test/engine/shared-data.ts';

interface Kind {
  readonly horizon: number;
  readonly season: number;
  readonly maseLag: number;
  /** Periods from one window to the one before it. */
  readonly stride: number;
  readonly weight: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  m3_yearly: { horizon: 6, season: 1, maseLag: 1, stride: 3, weight: 3 },
  m3_quarterly: { horizon: 8, season: 4, maseLag: 4, stride: 4, weight: 3 },
  m3_monthly: { horizon: 18, season: 12, maseLag: 12, stride: 9, weight: 2 },
  m3_other: { horizon: 8, season: 1, maseLag: 1, stride: 4, weight: 0.5 },
  m4_weekly: { horizon: 13, season: 52, maseLag: 1, stride: 13, weight: 0.7 },
  hospital: { horizon: 12, season: 12, maseLag: 12, stride: 6, weight: 0.7 },
  aus_retail_monthly: { horizon: 12, season: 12, maseLag: 12, stride: 6, weight: 0.5 },
  nn5_daily: { horizon: 56, season: 7, maseLag: 7, stride: 56, weight: 0.6 },
  jewelry_weekly: { horizon: 13, season: 52, maseLag: 52, stride: 7, weight: 0.4 },
  m4_hourly: { horizon: 48, season: 24, maseLag: 24, stride: 48, weight: 0.7 },
};
const NAMES = Object.keys(EXPERTS);
const ORIGINS = 3;
const WINDOWS = 3;
const ROUNDS = 400;
const RATE = 0.03;
/** How much the numbers are held near zero, an equal mean. */
const SHRINKAGE = 1e-3;

/** One forecast to learn from; experts who declined are missing. */
interface Window {
  readonly told: Float64Array;
  readonly experts: readonly number[];
  readonly past: readonly number[];
  readonly means: readonly Float64Array[];
  readonly actual: Float64Array;
  /** What an absolute error costs at each step, as a share of OWA. */
  readonly cost: Float64Array;
  readonly scale: number;
}

if (!hasSharedData()) {
  console.log('left out: no ../shared/data/forecast');
  process.exit(0);
}
const sets = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(KINDS);
const windows = sets.flatMap((set) => windowsOf(set, KINDS[set]!));
console.log(`${windows.length} windows`);
learn(windows);

function windowsOf(set: string, kind: Kind): Window[] {
  const drafts = allSeries(set).flatMap(({ y, judged }) => {
    const first = judged ? Math.ceil(kind.horizon / kind.stride) : 0;
    return Array.from({ length: WINDOWS }, (_, i) => y.length - kind.horizon - i * kind.stride)
      .slice(first)
      .filter((cut) => cut >= Math.max(10, 2.5 * kind.horizon, 2 * kind.season))
      .map((cut) => draft(y.subarray(0, cut), y.subarray(cut, cut + kind.horizon), kind))
      .filter((one) => one !== null);
  });
  const mean = (of: (one: (typeof drafts)[number]) => number): number =>
    drafts.reduce((sum, one) => sum + of(one) / drafts.length, 0);
  const [naiveSmape, naiveMase] = [mean((one) => one.naiveSmape), mean((one) => one.naiveMase)];
  return drafts.map((one) => ({
    ...one,
    cost: one.actual.map((value, step) => {
      const size = Math.abs(value) + Math.abs(one.middle[step]!);
      const relative = size > 0 ? 200 / size / naiveSmape : 0;
      const scaled = 1 / one.scale / naiveMase;
      return (kind.weight * (relative + scaled)) / 2 / one.actual.length / drafts.length;
    }),
  }));
}

function draft(past: Float64Array, actual: Float64Array, kind: Kind) {
  const { horizon, season } = kind;
  const scale = absoluteScale(past, kind.maseLag);
  const series = prepare(past, season);
  if (series === null || series.constant || !(scale > 0)) return null;
  const { values, nonNegative } = series;
  const seats = seatExperts(values, season, horizon);
  const plan = planTrials(values.length, shortestHistory(values.length, season), horizon, ORIGINS);
  const said = opinions(
    seats.map(({ fit }) => fit),
    horizon,
    nonNegative,
  );
  const benchmark = naive2(past, season, horizon);
  const means = said.means.map((row) => row.map((value) => value * series.scale));
  return {
    told: features(values, season),
    experts: seats.map(({ name }) => NAMES.indexOf(name)),
    past: logRelativeErrors(seats.length, panelTrials(seats, values, plan, nonNegative)).map(
      (error) => error ?? 0,
    ),
    means,
    middle: actual.map((_, step) => median(means.map((row) => row[step]!))),
    actual,
    scale,
    naiveSmape: smape(actual, benchmark),
    naiveMase: meanAbsoluteError(actual, benchmark) / scale,
  };
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Full-batch Adam (Kingma and Ba, 2015) on leanings and evidence together. */
function learn(list: readonly Window[]): void {
  const width = FEATURES.length;
  const size = (NAMES.length + 1) * width;
  const point = new Float64Array(size);
  const [gradient, first, second] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let round = 1; round <= ROUNDS; round++) {
    for (let i = 0; i < size; i++)
      gradient[i] = i % width === 0 && i >= NAMES.length * width ? 0 : 2 * SHRINKAGE * point[i]!;
    let loss = 0;
    for (const window of list) loss += addGradient(window, point, gradient);
    for (let i = 0; i < size; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2;
      const step =
        first[i]! / (1 - 0.9 ** round) / (Math.sqrt(second[i]! / (1 - 0.999 ** round)) + 1e-10);
      point[i]! -= RATE * (1 - round / ROUNDS) * step;
    }
    if (round % 50 === 0) console.log(`round ${round}: loss ${loss.toFixed(4)}`);
  }
  NAMES.forEach((name, i) =>
    console.log(`  ${name}: ${numbers(point.subarray(i * width, (i + 1) * width))},`),
  );
  console.log(`evidence: ${numbers(point.subarray(NAMES.length * width))}`);
}

/** Adds the slope of one window's loss; answers with the loss. */
function addGradient(window: Window, point: Float64Array, gradient: Float64Array): number {
  const { told, experts, past, means, actual, cost } = window;
  const width = told.length;
  const at = NAMES.length * width;
  const trust = Math.exp(Math.min(2, Math.max(-6, dot(point, at, told))));
  const scores = experts.map((expert, k) => dot(point, expert * width, told) - trust * past[k]!);
  const highest = Math.max(...scores);
  const raw = scores.map((score) => Math.exp(score - highest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const slopes = new Float64Array(experts.length);
  let loss = 0;
  let centre = 0;
  for (let step = 0; step < actual.length; step++) {
    let forecast = 0;
    for (let k = 0; k < experts.length; k++) forecast += (raw[k]! / total) * means[k]![step]!;
    const error = forecast - actual[step]!;
    const size = Math.hypot(error, 1e-3 * window.scale);
    loss += cost[step]! * size;
    for (let k = 0; k < experts.length; k++)
      slopes[k]! += ((cost[step]! * error) / size) * means[k]![step]!;
    centre += ((cost[step]! * error) / size) * forecast;
  }
  let onTrust = 0;
  for (let k = 0; k < experts.length; k++) {
    const slope = (raw[k]! / total) * (slopes[k]! - centre);
    onTrust -= slope * past[k]! * trust;
    for (let i = 0; i < width; i++) gradient[experts[k]! * width + i]! += slope * told[i]!;
  }
  for (let i = 0; i < width; i++) gradient[at + i]! += onTrust * told[i]!;
  return loss;
}

function dot(point: Float64Array, from: number, told: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < told.length; i++) sum += point[from + i]! * told[i]!;
  return sum;
}

function numbers(values: Float64Array): string {
  return `[${[...values].map((value) => Number(value.toFixed(3))).join(', ')}]`;
}
