import { SeededRandom, seedOf } from '../../src/cli/demo/seeded-random.ts';

/** Series of one process, and the true means of the periods to come. */
export interface KnownDemand {
  readonly past: Float64Array;
  readonly actual: Float64Array;
  readonly mean: Float64Array;
}

/** A process with a known mean. */
export interface Process {
  readonly name: string;
  readonly seasonLength: number;
  readonly length: number;
  readonly horizon: number;
  /** Whether totals of forecasts should be those of the process. */
  readonly stationary: boolean;
  readonly draw: (random: SeededRandom, length: number, horizon: number) => KnownDemand;
}

type Mean = (t: number) => number;
type Draw = (random: SeededRandom, mean: number, t: number) => number;

const SUMMER = [0.3, 0.2, 0.5, 14, 24, 26, 19, 4, 0.3, 0.2, 0.2, 0.2];
const WINTER = [4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 3, 16];
const WEEK = [1, 0.9, 1.2, 1.5, 2.2, 3.4, 2.6];
const WAVE: Mean = (t) => Math.sin((2 * Math.PI * t) / 12);

const poisson: Draw = (random, mean) => random.poisson(mean);
const lumpy: Draw = (random, mean) => (random.next() < 0.25 ? random.poisson(4 * mean) : 0);
const noise =
  (size: number): Draw =>
  (random, mean) =>
    mean + size * random.normal();
const lognormal =
  (sigma: number): Draw =>
  (random, mean) =>
    mean * Math.exp(sigma * random.normal() - sigma ** 2 / 2);

/** Processes of shops and spare parts, and of regular demand. */
export const PROCESSES: readonly Process[] = [
  steady('summer season', (t) => SUMMER[t % 12]!, poisson),
  steady('two months of the year', (t) => WINTER[t % 12]!, poisson),
  steady('days of a shop', (t) => WEEK[t % 7]!, poisson, { seasonLength: 7, length: 300 }),
  steady('sparse counts', () => 0.5, poisson),
  steady('counts', () => 2, poisson),
  steady('lumpy', () => 1.5, lumpy),
  steady('skewed, 0.4', () => 100, lognormal(0.4)),
  steady('skewed, 0.7', () => 100, lognormal(0.7)),
  steady('skewed season', (t) => 100 * (1 + 0.4 * WAVE(t)), lognormal(0.4)),
  steady('level', () => 200, noise(25)),
  steady('season', (t) => 200 + 60 * WAVE(t), noise(20)),
  steady('season of two years', (t) => 200 + 60 * WAVE(t), noise(10), { length: 24 }),
  moving('launched', (t) => (t < 48 ? 0 : 20), poisson),
  moving(
    'discontinued',
    (t) => (t < 48 ? 100 : 0),
    (random, mean) => (mean > 0 ? mean + 10 * random.normal() : 0),
  ),
  moving('trend', (t) => 150 + 2 * t, noise(15)),
  moving('trend that stopped', (t) => 150 + 4 * Math.min(t, 42), noise(15)),
  moving('growing season', (t) => (150 + 2 * t) * (1 + 0.3 * WAVE(t)), noise(15)),
  steady(
    'growing variance',
    () => 200,
    (random, mean, t) => mean + (4 + t / 2) * random.normal(),
  ),
  steady(
    'spikes',
    (t) => 200 + 30 * WAVE(t),
    (random, mean, t) => (t % 17 === 9 ? mean + 110 : mean + 8 * random.normal()),
  ),
];

/** Series of a process; the same for the same seed. */
export function seriesOf({ draw, length, horizon }: Process, count: number): KnownDemand[] {
  return Array.from({ length: count }, (_, i) =>
    draw(new SeededRandom(seedOf(2027, i)), length, horizon),
  );
}

function steady(name: string, mean: Mean, draw: Draw, form: Partial<Process> = {}): Process {
  return { ...moving(name, mean, draw), ...form, stationary: true };
}

function moving(name: string, mean: Mean, draw: Draw): Process {
  return {
    name,
    seasonLength: 12,
    length: 60,
    horizon: 12,
    stationary: false,
    draw: (random, length, horizon) => {
      const y = Float64Array.from({ length: length + horizon }, (_, t) => draw(random, mean(t), t));
      return {
        past: y.slice(0, length),
        actual: y.slice(length),
        mean: Float64Array.from({ length: horizon }, (_, step) => mean(length + step)),
      };
    },
  };
}
