/**
 * Learns the numbers of `combination/learned-weights.ts` anew and prints them as that file, with the loss that they
 * reach on the way. See docs/adr/0011-learned-combination.md.
 *
 * Run: npm run -s bench -- learn-combination > src/forecasting/engine/combination/learned-weights.ts
 * (some ten minutes; needs ../shared/data/forecast; then format, and learn the widths: bench/learn-widths.ts)
 */
import {
  absoluteScale,
  meanAbsoluteError,
  smape,
} from '../src/forecasting/engine/accuracy/point-errors.ts';
import { GATE_INPUTS, gateInputs } from '../src/forecasting/engine/combination/gate-inputs.ts';
import { logRelativeErrors } from '../src/forecasting/engine/combination/gate.ts';
import {
  opinions,
  panelTrials,
  seatExperts,
} from '../src/forecasting/engine/combination/expert-forecasts.ts';
import { EXPERTS } from '../src/forecasting/engine/experts/experts.ts';
import { FEATURES, extractFeatures } from '../src/forecasting/engine/experts/features.ts';
import { naive2 } from '../src/forecasting/engine/index.ts';
import { planTrials, shortestHistory } from '../src/forecasting/engine/selection/rolling-origin.ts';
import { prepare } from '../src/forecasting/engine/series/preparation.ts';
import { hasSharedData } from '../test/engine/shared-data.ts';
import type { ForecastWindow, Kind } from './support/forecast-windows.ts';
import { KINDS, windowsOf } from './support/forecast-windows.ts';
import { SeededRandom } from '../src/cli/demo/seeded-random.ts';

const NAMES = Object.keys(EXPERTS);
const ORIGINS = 3;
const HIDDEN = 16;
const EPOCHS = 30;
const BATCH = 256;
const RATE = 3e-3;
/** Share by which the numbers shrink in a step at the full rate: towards an equal mean. */
const DECAY = 0.3;
/** Share of the hidden units that are left out at random, so that none relies on another. */
const DROPPED = 0.5;

/** One forecast to learn from; experts who declined are missing. */
interface Lesson {
  readonly inputs: Float64Array;
  readonly told: Float64Array;
  readonly experts: readonly number[];
  readonly past: readonly number[];
  /** In units of MASE's scale, as is what came. */
  readonly means: readonly Float64Array[];
  readonly actual: Float64Array;
  /** What an absolute error costs at each step, as a share of OWA. */
  readonly cost: Float64Array;
}

/** Places of the numbers of the gate in one array. */
const AT_HIDDEN = 0;
const AT_LEANINGS = AT_HIDDEN + HIDDEN * (1 + GATE_INPUTS);
const AT_EVIDENCE = AT_LEANINGS + NAMES.length * (1 + HIDDEN);
const SIZE = AT_EVIDENCE + FEATURES.length;

if (!hasSharedData()) {
  console.error('left out: no ../shared/data/forecast');
  process.exit(0);
}
const lessons = KINDS.flatMap(lessonsOf);
console.error(`${lessons.length} windows`);
print(learn(lessons));

function lessonsOf(kind: Kind): Lesson[] {
  const drafts = windowsOf(kind)
    .map((window) => draft(window, kind))
    .filter((one) => one !== null);
  const mean = (of: (one: (typeof drafts)[number]) => number): number =>
    drafts.reduce((sum, one) => sum + of(one) / drafts.length, 0);
  const [naiveSmape, naiveMase] = [mean((one) => one.naiveSmape), mean((one) => one.naiveMase)];
  console.error(`${kind.name}: ${drafts.length}`);
  return drafts.map((one) => ({
    ...one,
    cost: one.actual.map((value, step) => {
      const size = Math.abs(value) + Math.abs(median(one.means.map((row) => row[step]!)));
      const relative = size > 0 ? 200 / size / naiveSmape : 0;
      return (kind.weight * (relative + 1 / naiveMase)) / 2 / one.actual.length / drafts.length;
    }),
  }));
}

function draft(
  { past, actual, expected = actual }: ForecastWindow,
  { horizon, seasonLength, maseLag }: Kind,
) {
  const scale = absoluteScale(past, maseLag);
  const series = prepare(past, seasonLength);
  if (series === null || series.constant || !(scale > 0)) return null;
  const { values, nonNegative } = series;
  const seats = seatExperts(values, seasonLength, horizon);
  const shortest = shortestHistory(values.length, seasonLength);
  const plan = planTrials(values.length, shortest, horizon, ORIGINS);
  const said = opinions(
    seats.map(({ fit }) => fit),
    horizon,
    nonNegative,
  );
  const trials = panelTrials(seats, values, plan, nonNegative);
  const errors = logRelativeErrors(seats.length, trials);
  const traits = extractFeatures(values, seasonLength);
  const benchmark = naive2(past, seasonLength, horizon);
  return {
    inputs: gateInputs(seats, said, errors, traits),
    told: traits.told,
    experts: seats.map(({ name }) => NAMES.indexOf(name)),
    past: errors.map((error) => error ?? 0),
    means: said.means.map((row) => row.map((value) => (value * series.scale) / scale)),
    actual: expected.map((value) => value / scale),
    naiveSmape: smape(actual, benchmark),
    naiveMase: meanAbsoluteError(actual, benchmark) / scale,
  };
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** AdamW (Loshchilov and Hutter, 2019) in small batches, with a rate that falls to nothing. */
function learn(list: readonly Lesson[]): Float64Array {
  const numbers = new SeededRandom(1);
  const random = (): number => numbers.next();
  const point = firstGuess(random);
  const gradient = new Float64Array(SIZE);
  const first = new Float64Array(SIZE);
  const second = new Float64Array(SIZE);
  const order = list.slice();
  const batches = Math.floor(list.length / BATCH);
  for (let epoch = 0, step = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (let batch = 0; batch < batches; batch++) {
      gradient.fill(0);
      for (const lesson of order.slice(batch * BATCH, (batch + 1) * BATCH))
        loss += addGradient(lesson, point, gradient, random);
      step++;
      const rate = RATE * (1 - step / (EPOCHS * batches));
      for (let i = 0; i < SIZE; i++) {
        const slope = gradient[i]! * batches;
        first[i] = 0.9 * first[i]! + 0.1 * slope;
        second[i] = 0.999 * second[i]! + 0.001 * slope ** 2;
        const move = first[i]! / (1 - 0.9 ** step);
        const size = Math.sqrt(second[i]! / (1 - 0.999 ** step)) + 1e-8;
        point[i]! -= rate * (move / size + DECAY * point[i]!);
      }
    }
    console.error(`round ${epoch + 1}: loss ${loss.toFixed(4)}`);
  }
  return point;
}

/** Small random numbers for the hidden units, none for the rest: an equal mean that hardly looks at the past. */
function firstGuess(random: () => number): Float64Array {
  const point = new Float64Array(SIZE);
  const reach = 1 / Math.sqrt(GATE_INPUTS);
  for (let i = AT_HIDDEN; i < AT_LEANINGS; i++) point[i] = reach * (2 * random() - 1);
  point[AT_EVIDENCE] = -1;
  return point;
}

function shuffle(list: Lesson[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}

/** Adds the slope of one lesson's loss; answers with the loss. */
function addGradient(
  lesson: Lesson,
  point: Float64Array,
  gradient: Float64Array,
  random: () => number,
): number {
  const { inputs, told, experts, past } = lesson;
  const kept = Float64Array.from({ length: HIDDEN }, () =>
    random() < DROPPED ? 0 : 1 / (1 - DROPPED),
  );
  const activity = kept.map((_, j) => Math.tanh(weighed(point, hiddenAt(j), inputs)));
  const hidden = activity.map((value, j) => value * kept[j]!);
  const trust = Math.exp(dot(point, AT_EVIDENCE, told));
  const scores = experts.map(
    (expert, k) => weighed(point, leaningAt(expert), hidden) - trust * past[k]!,
  );
  const highest = Math.max(...scores);
  const raw = scores.map((score) => Math.exp(score - highest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const { loss, slopes } = costOf(
    lesson,
    raw.map((value) => value / total),
  );
  const back = new Float64Array(HIDDEN);
  let onTrust = 0;
  slopes.forEach((slope, k) => {
    const at = leaningAt(experts[k]!);
    onTrust -= slope * past[k]! * trust;
    gradient[at]! += slope;
    for (let j = 0; j < HIDDEN; j++) {
      gradient[at + 1 + j]! += slope * hidden[j]!;
      back[j]! += slope * point[at + 1 + j]! * kept[j]!;
    }
  });
  for (let j = 0; j < HIDDEN; j++) {
    const slope = back[j]! * (1 - activity[j]! ** 2);
    if (slope === 0) continue;
    gradient[hiddenAt(j)]! += slope;
    for (let i = 0; i < GATE_INPUTS; i++) gradient[hiddenAt(j) + 1 + i]! += slope * inputs[i]!;
  }
  for (let i = 0; i < told.length; i++) gradient[AT_EVIDENCE + i]! += onTrust * told[i]!;
  return loss;
}

/** The loss of a weighted mean, and its slope on the score of each expert. */
function costOf({ means, actual, cost }: Lesson, shares: readonly number[]) {
  const slopes = new Float64Array(shares.length);
  let loss = 0;
  let centre = 0;
  for (let step = 0; step < actual.length; step++) {
    let forecast = 0;
    for (let k = 0; k < shares.length; k++) forecast += shares[k]! * means[k]![step]!;
    const error = forecast - actual[step]!;
    const size = Math.hypot(error, 1e-3);
    loss += cost[step]! * size;
    const slope = (cost[step]! * error) / size;
    for (let k = 0; k < shares.length; k++) slopes[k]! += slope * means[k]![step]!;
    centre += slope * forecast;
  }
  return { loss, slopes: slopes.map((slope, k) => shares[k]! * (slope - centre)) };
}

function hiddenAt(unit: number): number {
  return AT_HIDDEN + unit * (1 + GATE_INPUTS);
}

function leaningAt(expert: number): number {
  return AT_LEANINGS + expert * (1 + HIDDEN);
}

function weighed(point: Float64Array, at: number, values: Float64Array): number {
  return point[at]! + dot(point, at + 1, values);
}

function dot(point: Float64Array, from: number, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += point[from + i]! * values[i]!;
  return sum;
}

function print(point: Float64Array): void {
  const row = (at: number, length: number): string =>
    `[${[...point.subarray(at, at + length)].map((value) => Number(value.toFixed(3))).join(', ')}]`;
  console.log(`import type { ExpertName } from '../experts/experts.ts';

/** Weights of the hidden units: of nothing first, then of each of the gate's inputs. */
export const HIDDEN: readonly (readonly number[])[] = [
${Array.from({ length: HIDDEN }, (_, j) => `  ${row(hiddenAt(j), 1 + GATE_INPUTS)},`).join('\n')}
];

/** What speaks for each expert: of itself first, then by hidden unit. */
export const LEANINGS: Readonly<Record<ExpertName, readonly number[]>> = {
${NAMES.map((name, i) => `  ${name}: ${row(leaningAt(i), 1 + HIDDEN)},`).join('\n')}
};

/** Logarithm of how much past errors say, by feature. */
export const EVIDENCE: readonly number[] = ${row(AT_EVIDENCE, FEATURES.length)};`);
}
