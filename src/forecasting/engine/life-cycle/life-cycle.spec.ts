import fc from 'fast-check';
import type { SeriesForecast } from '../index.ts';
import { forecastSeries } from '../index.ts';
import { normal, uniform } from '../simulated-demand.fixture.ts';
import { isDiscontinued, periodsBeforeLaunch } from './life-cycle.ts';

const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const around = (level: number, count: number, seed = 1): number[] => {
  const error = normal(seed);
  return Array.from({ length: count }, () => Math.max(1, Math.round(level * (1 + 0.2 * error()))));
};

function forecast(y: number[], seasonLength = 12): SeriesForecast {
  const result = forecastSeries(Float64Array.from(y), { horizon: 12, seasonLength });
  if (!result.ok) throw new Error(result.code);
  return result;
}

describe('periods before a launch', () => {
  it('are cut, so that the forecast is about what was sold since', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 54 }),
        fc.integer({ min: 6, max: 30 }),
        (empty, sold) => {
          const result = forecast([...zeros(empty), ...around(30, sold)]);
          expect(result.warnings).toContain('launched');
          expect(result.warnings).not.toContain('leading_gap');
          result.mean.forEach((mean) => expect(Math.abs(mean / 30 - 1)).toBeLessThan(0.5));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are none where demand had such gaps since', () => {
    expect(periodsBeforeLaunch(Float64Array.of(...zeros(10), 3, 4, 0, 2, 5))).toBe(10);
    expect(periodsBeforeLaunch(Float64Array.of(...zeros(10), 3, ...zeros(8), 2, 5))).toBe(0);
    expect(periodsBeforeLaunch(Float64Array.of(0, 3, 4, 2, 5))).toBe(0);
    expect(periodsBeforeLaunch(Float64Array.of(...zeros(10), 3))).toBe(0);
    expect(periodsBeforeLaunch(Float64Array.of(...zeros(10)))).toBe(0);
  });

  it('are followed by a ramp that goes on', () => {
    const ramp = Array.from({ length: 12 }, (_, t) => 8 * (t + 1));
    const { mean } = forecast([...zeros(48), ...ramp]);
    expect(mean[0]).toBeGreaterThan(90);
  });
});

describe('a discontinued product', () => {
  it('goes to zero and stays there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 24, max: 60 }),
        fc.integer({ min: 6, max: 24 }),
        (sold, empty) => {
          const result = forecast([...around(100, sold), ...zeros(empty)]);
          expect(result.warnings).toContain('discontinued');
          expect([...result.mean]).toEqual(zeros(12));
          result.lower.forEach((bounds) => expect([...bounds]).toEqual(zeros(12)));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is not one that pauses in its season', () => {
    const year = [0, 0, 0, 20, 30, 25, 22, 0, 0, 0, 0, 0];
    const pauses = [...year, ...year, ...year, ...year];
    expect(isDiscontinued(Float64Array.from(pauses), 12)).toBe(false);
    expect(forecast(pauses).mean[4]).toBeGreaterThan(20);
    expect(isDiscontinued(Float64Array.of(...around(20, 9), 0, 0, 0, 0), 12)).toBe(false);
  });

  it('is not one that is sold so rarely that the gap may be chance', () => {
    const rare = Array.from({ length: 48 }, (_, t) => (t % 5 === 0 ? 1 : 0));
    expect(isDiscontinued(Float64Array.of(...rare, ...zeros(6)), 1)).toBe(false);
    expect(isDiscontinued(Float64Array.of(...rare, ...zeros(60)), 1)).toBe(true);
  });

  it('is forecast again once it sells', () => {
    const back = [...around(100, 40), ...zeros(10), 90, 110];
    expect(isDiscontinued(Float64Array.from(back), 12)).toBe(false);
    expect(isDiscontinued(new Float64Array(20), 12)).toBe(false);
  });
});

describe('demand that never changes', () => {
  it('is hardly ever taken to have ended, however lumpy it is', () => {
    const ended = Array.from({ length: 400 }, (_, seed) => {
      const next = uniform(7919 * seed + 1);
      for (let i = 0; i < 9; i++) next();
      const y = Float64Array.from({ length: 60 }, () => (next() < 0.22 ? 1 + 9 * next() : 0));
      return isDiscontinued(y, 12);
    }).filter(Boolean);
    expect(ended.length).toBeLessThan(6);
  });
});
