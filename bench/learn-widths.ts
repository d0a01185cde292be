/**
 * Learns the numbers of `calibration/learned-widths.ts` anew and prints them as that file, with how much of what came
 * lay within on the way. See docs/adr/0011-learned-combination.md.
 *
 * Run: npm run -s bench -- learn-widths > src/forecasting/engine/calibration/learned-widths.ts
 * (some ten minutes, after bench/learn-combination.ts; needs ../shared/data/forecast; then format)
 */
import { logMiss, widthInputs } from '../src/forecasting/engine/calibration/calibration.ts';
import { combine } from '../src/forecasting/engine/combination/combination.ts';
import { extractFeatures } from '../src/forecasting/engine/experts/features.ts';
import { demandClass } from '../src/forecasting/engine/intermittent/demand.ts';
import { standardError } from '../src/forecasting/engine/models/standard-error.ts';
import { prepare } from '../src/forecasting/engine/series/preparation.ts';
import { hasSharedData } from '../test/engine/shared-data.ts';
import type { ForecastWindow, Kind } from './support/forecast-windows.ts';
import { KINDS, windowsOf } from './support/forecast-windows.ts';

const LEVELS = [0.8, 0.95];
const ROUNDS = 600;
const RATE = 0.02;
/** Half the width of the parabola that takes the place of the bend in the loss. */
const SMOOTH = 0.05;
/** What a set made of another one counts, and what a simulated one counts, against 1. */
const COARSER = 0.2;
const SIMULATED = 0.5;

/** One step of one forecast: what is told of it, and how far the truth lay off, as a logarithm of standard errors. */
interface Step {
  readonly set: string;
  readonly inputs: Float64Array;
  readonly miss: number;
  readonly weight: number;
}

if (!hasSharedData()) {
  console.error('left out: no ../shared/data/forecast');
  process.exit(0);
}
const steps = KINDS.flatMap(stepsOf);
const learned = LEVELS.map((level) => ({ level, by: learn(steps, level) }));
LEVELS.forEach((level, i) => tell(steps, level, learned[i]!.by));
print();

function stepsOf(kind: Kind): Step[] {
  const found = windowsOf(kind).flatMap((window) => missesOf(window, kind));
  const weight = shareOf(kind) / found.length;
  console.error(`${kind.name}: ${found.length}`);
  return found.map((step) => ({ ...step, set: kind.name, weight }));
}

function shareOf({ from, simulated }: Kind): number {
  if (simulated !== undefined) return SIMULATED;
  return from === undefined ? 1 : COARSER;
}

function missesOf(window: ForecastWindow, { seasonLength, horizon }: Kind) {
  const series = prepare(window.past, seasonLength);
  if (series === null || series.constant) return [];
  const { values, known, nonNegative, scale } = series;
  if (demandClass(known) !== 'steady') return [];
  const traits = extractFeatures(values, seasonLength);
  const found = combine(values, seasonLength, horizon, traits, nonNegative);
  if (found === null) return [];
  const outlook = found.forecast(horizon);
  const missed = logMiss(found.trials);
  return [...window.actual].map((actual, step) => ({
    inputs: widthInputs(traits.told, step, missed),
    miss: Math.log(
      (Math.abs(actual / scale - outlook.mean[step]!) + 1e-12) /
        (standardError(outlook, step) + 1e-12),
    ),
  }));
}

/** Linear quantile regression of the misses (Koenker and Bassett, 1978), smoothed, by Adam. */
function learn(list: readonly Step[], level: number): Float64Array {
  const size = list[0]!.inputs.length;
  const point = new Float64Array(size);
  const [first, second] = [new Float64Array(size), new Float64Array(size)];
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = new Float64Array(size);
    for (const { inputs, miss, weight } of list) {
      const left = miss - dot(point, inputs);
      const bent = Math.max(-1, Math.min(1, left / SMOOTH));
      const slope = -weight * (level - 0.5 + bent / 2);
      for (let i = 0; i < size; i++) gradient[i]! += slope * inputs[i]!;
    }
    for (let i = 0; i < size; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2;
      const step = first[i]! / (1 - 0.9 ** round);
      const spread = Math.sqrt(second[i]! / (1 - 0.999 ** round)) + 1e-10;
      point[i]! -= (RATE * (1 - round / ROUNDS) * step) / spread;
    }
  }
  return point;
}

function tell(list: readonly Step[], level: number, point: Float64Array): void {
  for (const [set, of] of Map.groupBy(list, (step) => step.set)) {
    const within = of.filter(({ inputs, miss }) => miss <= dot(point, inputs)).length / of.length;
    console.error(`${set}: ${(100 * within).toFixed(1)}% within ${100 * level}%`);
  }
}

function dot(point: Float64Array, inputs: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += point[i]! * inputs[i]!;
  return sum;
}

function print(): void {
  const rows = learned.map(({ level, by }) => {
    const numbers = [...by].map((value) => Number(value.toFixed(3))).join(', ');
    return `  { level: ${level}, by: [${numbers}] },`;
  });
  console.log(`/**
 * How far the truth lies from the forecast at 80% and 95%, in logarithms of standard errors, by features of the series,
 * then of the step and the trials.
 */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
${rows.join('\n')}
];`);
}
