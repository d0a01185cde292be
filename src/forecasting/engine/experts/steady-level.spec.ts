import { isRefusal } from '../models/model.ts';
import type { Model } from '../models/model.ts';
import { normal } from '../simulated-demand.fixture.ts';
import { settledAverage, steadyAverage, steadyLine } from './steady-level.ts';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed + 1);

function accepted(model: Model, level: (t: number) => number): number {
  return SEEDS.filter((seed) => {
    const error = normal(seed);
    return !isRefusal(
      model.fit(
        Float64Array.from({ length: 60 }, (_, t) => level(t) + 10 * error()),
        1,
      ),
    );
  }).length;
}

const wander = (): ((t: number) => number) => {
  const error = normal(99);
  let level = 100;
  return () => (level += 10 * error());
};

describe('steady levels', () => {
  it('accept a level or a line with errors that are chance', () => {
    expect(accepted(steadyAverage, () => 100)).toBeGreaterThan(30);
    expect(accepted(steadyLine, (t) => 100 + 3 * t)).toBeGreaterThan(30);
  });

  it('refuse what grows, wanders or is short', () => {
    expect(accepted(steadyAverage, (t) => 100 + 3 * t)).toBe(0);
    expect(accepted(steadyAverage, wander())).toBeLessThan(4);
    expect(accepted(steadyLine, wander())).toBeLessThan(8);
    expect(steadyAverage.fit(Float64Array.of(1, 2, 1), 1)).toEqual({ refused: 'diverged' });
  });

  it('average the stretch since a trend has stopped', () => {
    const error = normal(5);
    const y = Float64Array.from({ length: 60 }, (_, t) => 200 + 4 * Math.min(t, 40) + 10 * error());
    const fit = settledAverage.fit(y, 1);
    if (isRefusal(fit)) throw new Error(fit.refused);
    fit.forecast(6).mean.forEach((mean) => expect(Math.abs(mean - 360)).toBeLessThan(10));
    expect(fit.fitted).toHaveLength(60);
  });
});
