import { forecastSeries, stockPolicy } from '../index.ts';
import type { FittedModel, Model } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { adida, imapa } from './aggregation.ts';
import { countQuantile, wholeUnit } from './counts.ts';
import { croston, sba, tsb } from './croston.ts';
import { demandClass, demandOf } from './demand.ts';
import { recentDemand } from './recent-demand.ts';

function fit(model: Model, y: number[]): FittedModel {
  const result = model.fit(Float64Array.from(y), 1);
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

const forecast = (model: Model, y: number[], horizon: number): number[] => [
  ...fit(model, y).forecast(horizon).mean,
];

describe('intermittent models', () => {
  const everyFourth = Array.from({ length: 40 }, (_, t) => (t % 4 === 3 ? 2 : 0));

  it('find the average of regular demand', () => {
    forecast(croston, everyFourth, 2).forEach((value) => expect(value).toBeCloseTo(0.5, 12));
    expect(forecast(sba, everyFourth, 1)[0]).toBeCloseTo(0.5 * (1 - 0.05 / 2), 12);
    expect(forecast(tsb, everyFourth, 1)[0]).toBeGreaterThan(0.5);
  });

  it('let only TSB forget a product that stopped selling', () => {
    const stopped = [...everyFourth, ...new Array<number>(40).fill(0)];
    expect(forecast(tsb, stopped, 1)[0]).toBeLessThan(0.02);
    expect(forecast(croston, stopped, 1)[0]).toBeGreaterThan(0.2);
  });

  it('answer with nothing, or with sizes that were seen, where demand is not counted', () => {
    const odd = [0, 0, 0, Math.SQRT2, 0, 0, 0, Math.PI];
    const outlook = fit(croston, odd).forecast(1);
    expect(outlook.quantile(0, 0.5)).toBe(0);
    expect(outlook.quantile(0, 0.99) / outlook.quantile(0, 0.8)).toBeCloseTo(
      Math.PI / Math.SQRT2,
      12,
    );
  });

  it('count where demand is counted', () => {
    const outlook = fit(sba, [0, 0, 6, 0, 0, 12, 0, 0, 0, 6]).forecast(2);
    for (const p of [0.5, 0.9, 0.99]) expect(outlook.quantile(1, p) % 6).toBe(0);
    expect(outlook.quantile(0, 0.99)).toBeGreaterThan(outlook.quantile(0, 0.6));
  });

  it('refuse negative values, and fewer than two demands', () => {
    expect(tsb.fit(Float64Array.of(0, -1, 2, 3), 1)).toEqual({ refused: 'negative_values' });
    expect(sba.fit(Float64Array.of(0, 0, 2, 0), 1)).toEqual({ refused: 'too_short' });
  });
});

describe('recent demand of a product that has just begun', () => {
  it('knows nothing of the time before', () => {
    const begun = [...new Array<number>(48).fill(0), 3, 2, 4, 3, 1, 3, 0, 5, 2, 4];
    expect(forecast(recentDemand, begun, 1)[0]).toBeGreaterThan(2);
    expect(forecast(recentDemand, begun, 1)[0]).toBeLessThan(3.5);
  });
});

describe('recent demand after a dozen empty periods', () => {
  const before = Array.from({ length: 48 }, (_, t) => (t % 5 === 0 || t % 5 === 3 ? 1 : 0));
  const quiet = [...before, ...new Array<number>(12).fill(0)];

  it('expects some of what there was, since it may be chance', () => {
    const [level] = forecast(recentDemand, quiet, 1);
    expect(level).toBeGreaterThan(0.05);
    expect(level).toBeLessThan(0.2);
  });

  it('has a unit in stock', () => {
    const result = forecastSeries(Float64Array.from(quiet), { horizon: 4, seasonLength: 52 });
    if (!result.ok) throw new Error(result.code);
    expect(
      stockPolicy(result, { leadTime: 2, serviceLevel: 0.95 }).reorderPoint,
    ).toBeGreaterThanOrEqual(1);
    expect(result.upper[1]![0]).toBe(1);
  });
});

describe('aggregated and recent demand', () => {
  const steady = Array.from({ length: 48 }, (_, t) => (t % 3 === 0 ? 3 : 0));

  it('find the average of regular demand', () => {
    for (const model of [adida, imapa, recentDemand])
      expect(Math.abs(forecast(model, steady, 1)[0]! - 1)).toBeLessThan(0.06);
  });

  it('expect a decline to go on, but not a rise', () => {
    const fading = steady.map((value, t) => (t < 24 ? 2 * value : value));
    const rising = steady.map((value, t) => (t < 24 ? value / 2 : value));
    expect(forecast(recentDemand, fading, 1)[0]).toBeLessThan(1);
    expect(forecast(recentDemand, rising, 1)[0]).toBeGreaterThan(0.9);
    expect(forecast(recentDemand, rising, 1)[0]).toBeLessThanOrEqual(1);
  });
});

describe('counts', () => {
  it('find the unit that demand comes in', () => {
    expect(wholeUnit(Float64Array.of(0, 6, 12, 18))).toBe(6);
    expect(wholeUnit(Float64Array.of(0.5, 0.75, 0))).toBe(0.25);
    expect(wholeUnit(Float64Array.of(1, Math.PI))).toBeNull();
    expect(wholeUnit(new Float64Array(3))).toBeNull();
  });

  // R: qpois(c(.5, .9, .99), 2.5); qnbinom(c(.5, .9, .99), size = 2, mu = 4)
  it("give R's quantiles", () => {
    expect([0.5, 0.9, 0.99].map((p) => countQuantile(2.5, 1, p))).toEqual([2, 5, 7]);
    expect([0.5, 0.9, 0.99].map((p) => countQuantile(4, 3, p))).toEqual([3, 9, 15]);
    expect(countQuantile(0, 2, 0.99)).toBe(0);
  });
});

describe('demandClass', () => {
  it('goes by the interval between demands and the variation of their sizes', () => {
    const even = Float64Array.from({ length: 30 }, (_, t) => (t % 3 === 0 ? 2 : 0));
    const uneven = even.map((value, t) => (t % 6 === 0 ? 10 * value : value));
    expect(demandOf(even)).toMatchObject({ interval: 3, variation: 0, averageSize: 2 });
    expect(demandClass(even)).toBe('intermittent');
    expect(demandClass(uneven)).toBe('lumpy');
    const always = even.map((value) => value + 1);
    expect(demandClass(always)).toBe('steady');
  });
});

describe('demand that is seldom empty', () => {
  const often = Float64Array.from({ length: 60 }, (_, t) => (t % 7 === 3 ? 0 : 2));

  it('is intermittent as long as it still is empty at times', () => {
    expect(demandClass(often)).toBe('intermittent');
    expect(demandClass(often.map((value, t) => (t > 30 ? 2 : value)))).toBe('steady');
    expect(demandClass(often.subarray(0, 20))).toBe('steady');
  });
});

describe('demand so small that its square is none', () => {
  it('is counted out as any other', () => {
    const tiny = 2 ** -1060;
    const y = Float64Array.of(0, 0, tiny, 0, 0, 2 * tiny, 0, 0, tiny);
    const fit = croston.fit(y, 1);
    if (isRefusal(fit)) throw new Error(fit.refused);
    const pieces = croston.fit(
      y.map((value) => value / tiny),
      1,
    );
    if (isRefusal(pieces)) throw new Error(pieces.refused);
    expect(fit.forecast(1).quantile(0, 0.99) / tiny).toBe(pieces.forecast(1).quantile(0, 0.99));
  });

  it('ends where nothing is known of the spread', () => {
    expect(countQuantile(3, Number.NaN, 0.99)).toBe(0);
  });
});
