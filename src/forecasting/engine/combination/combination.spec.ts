import { EXPERTS } from '../experts/experts.ts';
import { FEATURES, extractFeatures } from '../experts/features.ts';
import { isRefusal } from '../models/model.ts';
import { normal } from '../simulated-demand.fixture.ts';
import { combine } from './combination.ts';
import { GATE_INPUTS, gateInputs } from './gate-inputs.ts';
import { shares } from './gate.ts';
import { EVIDENCE, HIDDEN, LEANINGS } from './learned-weights.ts';
import { opinions, seatExperts } from './expert-forecasts.ts';
import { trimmedMean } from './trimmed-mean.ts';

const SEASON = [1, 1.4, 0.7, 0.9];
const quarters = Float64Array.from(
  { length: 48 },
  (_, t) => SEASON[t % 4]! * (1 + 0.01 * t) * (1 + 0.03 * Math.sin(t * t)),
);
const traits = extractFeatures(quarters, 4);
const found = combine(quarters, 4, 4, traits, true)!;

describe('trimmedMean', () => {
  const mean = (values: number[], weights: number[], share: number): number =>
    trimmedMean(
      Float64Array.from(values),
      Float64Array.from(weights),
      share,
      new Int32Array(values.length),
    );

  it('cuts weight off both ends', () => {
    expect(mean([9, 1, 2, 3], [0.25, 0.25, 0.25, 0.25], 0.25)).toBeCloseTo(2.5, 12);
    expect(mean([9, 1, 2, 3], [0.25, 0.25, 0.25, 0.25], 0)).toBeCloseTo(3.75, 12);
    expect(mean([100, 1], [0.05, 0.95], 0.1)).toBeCloseTo(1, 12);
  });
});

describe('combine', () => {
  it('weighs its members, heaviest first, to one', () => {
    const weights = found.members.map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeGreaterThan(0.97);
    expect(found.trials).toHaveLength(3);
  });

  it('lies within its members, and forecasts the season', () => {
    const { mean } = found.forecast(4);
    const members = found.members.map(({ fit }) => fit.forecast(4).mean);
    mean.forEach((value, step) => {
      const said = members.map((row) => row[step]!);
      expect(value).toBeGreaterThanOrEqual(Math.min(...said));
      expect(value).toBeLessThanOrEqual(Math.max(...said));
      expect(Math.abs(value / (SEASON[step]! * 1.49) - 1)).toBeLessThan(0.06);
    });
  });

  it('goes on with new observations without choosing again', () => {
    const again = found.refit(quarters.subarray(0, 44));
    if (isRefusal(again)) throw new Error(again.refused);
    const { mean } = again.forecast(4);
    mean.forEach((value, step) =>
      expect(Math.abs(value / quarters[44 + step]! - 1)).toBeLessThan(0.15),
    );
  });

  it('needs no past to try on where it has two seasons', () => {
    const two = Float64Array.from({ length: 24 }, (_, t) => 100 + 50 * Math.sin((t * Math.PI) / 6));
    const { members, trials, ...fit } = combine(two, 12, 12, extractFeatures(two, 12), true)!;
    expect(trials).toHaveLength(0);
    expect(members.every(({ relativeError }) => relativeError === null)).toBe(true);
    fit
      .forecast(12)
      .mean.forEach((value, step) => expect(Math.abs(value - two[step]!)).toBeLessThan(15));
  });

  it('declines where there is no past to try on', () => {
    const few = Float64Array.of(1, 2, 3);
    expect(combine(few, 1, 2, extractFeatures(few, 1), true)).toBeNull();
  });
});

describe('the panel', () => {
  it('holds a wild opinion back, and all of them above zero', () => {
    const seats = seatExperts(quarters, 4, 4);
    const wild = { ...seats[0]!.fit, forecast: () => outlook(-50, 0.1) };
    const { means } = opinions([...seats.map(({ fit }) => fit), wild], 4, true);
    expect(means[seats.length]![0]).toBeGreaterThanOrEqual(0);
    const free = opinions([...seats.map(({ fit }) => fit), wild], 4, false).means;
    expect(free[seats.length]![0]).toBeGreaterThan(-5);
  });

  it('limits a variance that explodes', () => {
    const seats = seatExperts(quarters, 4, 4);
    const calm = opinions(
      seats.map(({ fit }) => fit),
      4,
      true,
    ).errors.map((row) => row[3]!);
    const wild = { ...seats[0]!.fit, forecast: () => outlook(1, 1e14) };
    const { errors } = opinions([...seats.map(({ fit }) => fit), wild], 4, true);
    expect(errors[seats.length]![3]).toBeLessThan(5 * Math.max(...calm));
  });

  it('asks every expert there is a weight for', () => {
    expect(Object.keys(LEANINGS)).toEqual(Object.keys(EXPERTS));
    for (const leanings of Object.values(LEANINGS))
      expect(leanings).toHaveLength(1 + HIDDEN.length);
    for (const unit of HIDDEN) expect(unit).toHaveLength(1 + GATE_INPUTS);
    expect(EVIDENCE).toHaveLength(FEATURES.length);
  });

  it('trusts whom the past bears out', () => {
    const seats = seatExperts(quarters, 4, 4).slice(0, 2);
    const row = (value: number): Float64Array => new Float64Array(4).fill(value);
    const trial = { means: [row(1), row(3)], errors: [row(1), row(1)], actual: row(1.1) };
    const said = { means: [row(1.5), row(1.5)], errors: [row(1), row(1)] };
    const [good, bad] = shares(seats, said, [trial], traits);
    const [even] = shares(seats, said, [], traits);
    expect(good!.weight).toBeGreaterThan(even!.weight);
    expect(good!.relativeError).toBeLessThan(bad!.relativeError!);
    expect(even!.relativeError).toBeNull();
  });
});

describe('a steady level', () => {
  it('has half of the weight in a long series', () => {
    const error = normal(4);
    const y = Float64Array.from({ length: 72 }, () => 100 + 10 * error());
    const { members } = combine(y, 1, 6, extractFeatures(y, 1), true)!;
    const steady = members.filter(({ name }) => name.startsWith('average'));
    expect(steady.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0.5);
    const walk = Float64Array.from({ length: 72 }, (_, t) => 100 + 10 * Math.sin(t / 9) + error());
    const others = combine(walk, 1, 6, extractFeatures(walk, 1), true)!.members;
    expect(others.some(({ name }) => name.startsWith('average'))).toBe(false);
  });
});

function outlook(mean: number, error: number) {
  return {
    mean: new Float64Array(4).fill(mean),
    stretchable: true,
    quantile: (_step: number, p: number) => mean + (p - 0.5) * error,
  };
}

describe('what the gate is told', () => {
  const inputsOf = (y: Float64Array): Float64Array => {
    const seats = seatExperts(y, 4, 6);
    const said = opinions(
      seats.map(({ fit }) => fit),
      6,
      true,
    );
    return gateInputs(
      seats,
      said,
      seats.map(() => 0.1),
      extractFeatures(y, 4),
    );
  };

  it('does not change with units', () => {
    const inputs = inputsOf(quarters);
    inputsOf(quarters.map((value) => 8 * value)).forEach((value, i) =>
      expect(value).toBeCloseTo(inputs[i]!, 9),
    );
    expect(inputs.every((value) => Math.abs(value) < 4)).toBe(true);
  });

  it('holds nothing of experts that are left out', () => {
    const seats = seatExperts(quarters, 4, 6).slice(0, 3);
    const said = opinions(
      seats.map(({ fit }) => fit),
      6,
      true,
    );
    const inputs = gateInputs(seats, said, [null, null, null], traits);
    expect(inputs.filter((value) => value !== 0).length).toBeLessThanOrEqual(4 + 12 + 9);
  });
});

describe('features', () => {
  it('do not change with units or with the sign of time', () => {
    const { told } = traits;
    extractFeatures(
      quarters.map((value) => 8 * value),
      4,
    ).told.forEach((value, i) => expect(value).toBeCloseTo(told[i]!, 9));
    expect(told).toHaveLength(FEATURES.length);
    expect(told[4]).toBeGreaterThan(0.5);
  });

  it('are finite for next to nothing', () => {
    for (const y of [[1], [1, 2], [0, 0, 0]])
      expect(extractFeatures(Float64Array.from(y), 12).told.every(Number.isFinite)).toBe(true);
  });
});
