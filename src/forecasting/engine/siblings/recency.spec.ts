import { forecastSeries } from '../index.ts';
import { uniform } from '../simulated-demand.fixture.ts';
import { RecencyGathering } from './recency.ts';

function demand(length: number, mean: (t: number) => number, seed: number): Float64Array {
  const next = uniform(7919 * seed + 1);
  for (let i = 0; i < 9; i++) next();
  return Float64Array.from({ length }, (_, t) =>
    next() < mean(t) ? 1 + Math.floor(3 * next()) : 0,
  );
}

function shareOf(count: number, mean: (t: number) => number): number | null {
  const gathering = new RecencyGathering();
  for (let seed = 0; seed < count; seed++) gathering.add(demand(60, mean, seed), 12);
  return gathering.share();
}

describe('the recency that many series show', () => {
  it('is none where their demand does not change', () => {
    expect(shareOf(200, () => 0.3)).toBeLessThan(0.25);
  });

  it('is much where demand fades', () => {
    expect(shareOf(60, (t) => 0.7 * Math.exp(-t / 20))).toBeGreaterThan(0.4);
  });

  it('is unknown from few series, and from those that are not sparse or too short', () => {
    expect(shareOf(9, () => 0.3)).toBeNull();
    expect(shareOf(60, () => 1)).toBeNull();
    const gathering = new RecencyGathering();
    for (let seed = 0; seed < 60; seed++)
      gathering.add(
        demand(12, () => 0.3, seed),
        12,
      );
    expect(gathering.share()).toBeNull();
  });

  it('decides how far the level of a single series falls', () => {
    const y = demand(60, (t) => (t < 40 ? 0.6 : 0.15), 3);
    const [lasting, recent] = [0, 1].map((recency) => {
      const result = forecastSeries(y, { horizon: 6, seasonLength: 12, context: { recency } });
      if (!result.ok) throw new Error(result.code);
      return result.mean[0]!;
    });
    expect(recent).toBeLessThan(0.8 * lasting!);
  });
});
