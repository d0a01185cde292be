import { backtest } from './backtest.ts';
import type { JudgedForecast } from './evaluation.ts';
import { Evaluation } from './evaluation.ts';
import { coverage, intervalScore } from './interval-errors.ts';
import { naive2 } from './naive2.ts';
import {
  absoluteScale,
  meanAbsoluteError,
  meanError,
  rootMeanSquareError,
  smape,
  squaredScale,
} from './point-errors.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const exact = (mean: Float64Array): JudgedForecast => ({
  mean,
  lower: [mean, mean],
  upper: [mean, mean],
});

describe('point errors', () => {
  it('are as by hand', () => {
    expect(smape(of(100, 0), of(300, 0))).toBe(50);
    expect(meanAbsoluteError(of(1, 5), of(2, 2))).toBe(2);
    expect(meanError(of(1, 5), of(2, 2))).toBe(-1);
    expect(rootMeanSquareError(of(1, 5), of(2, -2))).toBe(5);
  });

  it('leave missing actual values out', () => {
    expect(meanAbsoluteError(of(1, Number.NaN), of(3, 9))).toBe(2);
    expect(smape(of(Number.NaN), of(1))).toBeNaN();
  });

  it('do not overflow on huge values', () => {
    expect(smape(of(1e308), of(-1e308))).toBe(200);
  });
});

describe('scales', () => {
  it('take differences at the lag, around gaps', () => {
    expect(absoluteScale(of(1, 2, 4, 8), 2)).toBe(4.5);
    expect(absoluteScale(of(1, Number.NaN, 4, 8), 1)).toBe(4);
    expect(absoluteScale(of(1, 2), 2)).toBeNaN();
  });

  it('count squares from the first sale', () => {
    expect(squaredScale(of(0, 0, 3, 0, 4))).toBe(Math.sqrt((9 + 16) / 2));
    expect(squaredScale(of(0, 0))).toBeNaN();
  });
});

describe('interval errors', () => {
  it('count the bounds as inside', () => {
    expect(coverage(of(1, 2, 3, 4), of(1, 1, 1, 1), of(3, 3, 3, 3))).toBe(0.75);
  });

  it('charge the width and, outside, 2/α times the distance', () => {
    expect(intervalScore(of(5), of(0), of(2), 80)).toBeCloseTo(2 + 10 * 3, 10);
    expect(intervalScore(of(-1), of(0), of(2), 95)).toBeCloseTo(2 + 40 * 1, 10);
  });
});

describe('naive2', () => {
  const seasonal = Float64Array.from({ length: 48 }, (_, t) => 100 * [0.5, 1, 1.5, 1][t % 4]!);

  it('repeats a season that the test finds', () => {
    naive2(seasonal, 4, 5).forEach((value, step) =>
      expect(value).toBeCloseTo(seasonal[step % 4]!, 9),
    );
  });

  it('is the last value without one, below three seasons, or where an index is zero', () => {
    expect([...naive2(of(1, 2, 3), 1, 2)]).toEqual([3, 3]);
    expect([...naive2(seasonal.subarray(0, 11), 4, 1)]).toEqual([150]);
    expect(
      naive2(
        seasonal.map((value) => value - 100),
        4,
        3,
      ).every(Number.isFinite),
    ).toBe(true);
  });

  it('looks no further back than the competition does', () => {
    const weeks = Float64Array.from(
      { length: 200 },
      (_, t) => 10 + Math.sin((2 * Math.PI * t) / 52),
    );
    expect([...naive2(weeks, 52, 2)]).toEqual([weeks[199], weeks[199]]);
  });
});

describe('Evaluation', () => {
  it('averages over series and stands at 1 for the benchmark itself', () => {
    const evaluation = new Evaluation({ seasonLength: 1 });
    evaluation.add(of(1, 2, 4), of(5, 6), exact(of(4, 4)));
    evaluation.add(of(10, 8, 9), of(9, 12), exact(of(9, 9)));
    expect(evaluation.report()).toMatchObject({ series: 2, failed: 0, owa: 1, coverage95: 0.25 });
    expect(evaluation.report().mase).toBeCloseTo((1 + 1) / 2, 12);
    expect(evaluation.report().bias).toBeCloseTo(-1, 12);
  });

  it('tells the errors of totals, and the loss at the bounds', () => {
    const evaluation = new Evaluation({ seasonLength: 1 });
    const wide = { mean: of(3), lower: [of(2), of(1)], upper: [of(5), of(7)] };
    evaluation.add(of(2, 2, 4, 0), of(4), wide);
    evaluation.add(of(1000, 3000), of(2000), exact(of(1000)));
    const { wape, totalBias, quantileLoss } = evaluation.report();
    expect(wape).toBeCloseTo(1001 / 2004, 12);
    expect(totalBias).toBeCloseTo(-1001 / 2004, 12);
    // 0.1 of 2 and of 1 at 80%, 0.025 of 3 and of 3 at 95%; then 1000 below, at all bounds.
    const [narrow, far] = [(0.1 * 2 + 0.1 * 1) / 2, (0.025 * 3 + 0.025 * 3) / 2];
    expect(quantileLoss).toBeCloseTo(((narrow + far) / 2 / 2 + (0.5 * 1000) / 2000) / 2, 12);
  });

  it('has no OWA for intermittent demand', () => {
    const evaluation = new Evaluation({ seasonLength: 1 });
    evaluation.add(of(0, 0, 3, 0, 2, 0), of(1), exact(of(1)));
    expect(evaluation.report()).toMatchObject({ owa: null, wape: 0, totalBias: 0 });
  });

  it('is the same at every scale', () => {
    const reports = [1, 2 ** 990, 2 ** -990].map((unit) => {
      const evaluation = new Evaluation({ seasonLength: 1 });
      evaluation.add(of(unit, 3 * unit, 4 * unit), of(5 * unit), exact(of(7 * unit)));
      return evaluation.report();
    });
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
    expect(reports[0]!.rmsse).toBeGreaterThan(0);
  });

  it('counts failures without letting them into the averages', () => {
    const evaluation = new Evaluation({ seasonLength: 1 });
    evaluation.add(of(1, 2), of(3), exact(of(3)));
    evaluation.add(of(), of(3), null);
    expect(evaluation.report()).toMatchObject({ series: 2, failed: 1, smape: 0, mase: 0 });
  });

  it('leaves a series without a scale out of the scaled averages', () => {
    const evaluation = new Evaluation({ seasonLength: 12, maseLag: 1 });
    evaluation.add(of(2, 2, 2), of(3), exact(of(2)));
    expect(evaluation.report()).toMatchObject({ smape: 40, mase: null, rmsse: null, owa: null });
  });

  it('has no numbers before the first series', () => {
    const { series, failed, ...averages } = new Evaluation({ seasonLength: 4 }).report();
    expect([series, failed]).toEqual([0, 0]);
    expect(Object.values(averages).every((value) => value === null)).toBe(true);
  });
});

describe('backtest', () => {
  const ramp = Float64Array.from({ length: 20 }, (_, t) => t);

  it('tells the error at each step ahead', () => {
    const result = backtest(ramp, { horizon: 3, method: 'naive', origins: 4, stride: 2 });
    expect(result.origins).toEqual([17, 15, 13, 11]);
    expect([...result.meanAbsoluteError]).toEqual([1, 2, 3]);
    expect([...result.bias]).toEqual([-1, -2, -3]);
    expect([...result.rootMeanSquareError]).toEqual([1, 2, 3]);
    expect(result.coverage.map((level) => level.length)).toEqual([3, 3]);
    expect([...result.naiveAbsoluteError]).toEqual([1, 2, 3]);
    expect([...result.valueAdded]).toEqual([0, 0, 0]);
  });

  it('has nothing to say of a series no longer than the horizon', () => {
    const result = backtest(ramp.subarray(0, 3), { horizon: 3 });
    expect(result.origins).toEqual([]);
    expect(result.meanAbsoluteError.every(Number.isNaN)).toBe(true);
  });

  it('throws for options out of range', () => {
    expect(() => backtest(ramp, { horizon: 3, origins: 0 })).toThrow(RangeError);
    expect(() => backtest(ramp, { horizon: 3, stride: 1.5 })).toThrow(RangeError);
  });
});
