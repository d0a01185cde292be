import { SeededRandom, seedOf } from '../../src/cli/demo/seeded-random.ts';

/** A simulated past, what came then, and the mean of what could have come. */
export interface SimulatedWindow {
  readonly id: string;
  readonly past: Float64Array;
  readonly actual: Float64Array;
  readonly expected: Float64Array;
}

/** Observations of a simulated past, drawn between these bounds on a logarithmic scale. */
export interface SimulationLength {
  readonly shortest: number;
  readonly longest: number;
}

type Season = (level: number, t: number) => number;
type Noise = (mean: number, t: number) => number;

/** Demand around a level that is constant, moves or grows, with or without a season and with errors of many kinds. */
export function simulatedWindows(
  count: number,
  seasonLength: number,
  horizon: number,
  { shortest, longest }: SimulationLength,
): SimulatedWindow[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new SeededRandom(seedOf(seasonLength * 7919, i));
    const length = Math.round(shortest * (longest / shortest) ** random.next());
    return simulate(random, length, seasonLength, horizon, String(i));
  });
}

function simulate(
  random: SeededRandom,
  length: number,
  seasonLength: number,
  horizon: number,
  id: string,
): SimulatedWindow {
  const level = 10 ** random.between(0.7, 3);
  const season = drawSeason(random, seasonLength);
  const noise = drawNoise(random, level, length);
  const { levels, ahead } = drawLevels(random, level, length, horizon);
  const means = levels.map((value, t) => Math.max(0.02 * level, season(value, t)));
  const y = means.map((value, t) => noise(value, t));
  const expected = ahead.map((value, step) => Math.max(0.02 * level, season(value, length + step)));
  return { id, past: y.slice(0, length), actual: y.slice(length), expected };
}

/** Levels of past and future, and the future ones as they are expected at the end of the past. */
function drawLevels(random: SeededRandom, level: number, length: number, horizon: number) {
  const total = length + horizon;
  const steps = Array.from({ length: total }, () => random.normal());
  const of = (value: (t: number) => number) =>
    Float64Array.from({ length: total }, (_, t) => value(t));
  const known = (levels: Float64Array) => ({ levels, ahead: levels.slice(length) });
  const kind = random.next();
  const size = level * 10 ** random.between(-2, -0.8);
  if (kind < 0.35) return known(of(() => level));
  if (kind < 0.65) {
    const slope = (level * random.between(-0.6, 1.5)) / length;
    const stop = kind < 0.5 ? total : Math.round(length * random.between(0.4, 0.9));
    return known(of((t) => level + slope * Math.min(t, stop)));
  }
  const persistence = kind < 0.82 ? 1 : random.between(0.2, 0.9);
  let off = 0;
  const levels = of((t) => level + (off = persistence * off + size * steps[t]!));
  const last = levels[length - 1]! - level;
  const ahead = Float64Array.from(
    { length: horizon },
    (_, step) => level + last * persistence ** (step + 1),
  );
  return { levels, ahead };
}

function drawSeason(random: SeededRandom, seasonLength: number): Season {
  const kind = random.next();
  if (seasonLength === 1 || kind < 0.35) return (level) => level;
  const amplitude = random.between(0.1, 0.7);
  const wave = random.next() < 0.5;
  const turn = random.next();
  const profile = Float64Array.from({ length: seasonLength }, (_, phase) =>
    wave ? Math.sin(2 * Math.PI * (phase / seasonLength + turn)) : random.between(-1, 1),
  );
  const average = profile.reduce((sum, value) => sum + value / seasonLength, 0);
  const share = (t: number): number => amplitude * (profile[t % seasonLength]! - average);
  const typical = 10 ** random.between(0.7, 3);
  return kind < 0.7
    ? (level, t) => level + Math.min(typical, level) * share(t)
    : (level, t) => level * (1 + share(t));
}

function drawNoise(random: SeededRandom, level: number, length: number): Noise {
  const kind = random.next();
  const share = 10 ** random.between(-1.7, -0.5);
  if (kind < 0.2) return (mean) => mean + 0.2 * share * level * random.normal();
  if (kind < 0.45) return (mean) => mean + share * level * random.normal();
  if (kind < 0.55) {
    const growth = random.between(1, 6);
    return (mean, t) => mean + share * level * 0.4 * (1 + (growth * t) / length) * random.normal();
  }
  if (kind < 0.85) {
    const sigma = random.between(0.15, 0.9);
    return (mean) => mean * Math.exp(sigma * random.normal() - sigma ** 2 / 2);
  }
  const shape = random.integer(1, 10);
  return (mean) => random.poisson(mean * erlang(random, shape));
}

/** A positive number of mean 1 and variance 1/shape. */
function erlang(random: SeededRandom, shape: number): number {
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(1 - random.next()) / shape;
  return sum;
}
