import { forecastSeries } from '../forecast-series.ts';
import { isRefusal } from '../models/model.ts';
import { naive, seasonalNaive } from '../models/naive.ts';
import { normal } from '../simulated-demand.fixture.ts';
import { chooseIntermittent } from './choose-intermittent.ts';
import { planTrials, runTrials, shortestHistory, trialError } from './rolling-origin.ts';

const SEASON = [1, 1.4, 0.7, 0.9];
const seasonal = Float64Array.from(
  { length: 40 },
  (_, t) => SEASON[t % 4]! * (1 + 0.01 * Math.cos(5 * t)),
);

describe('planTrials', () => {
  it('leaves the last horizon to be forecast, and steps back from there', () => {
    expect(planTrials(60, 24, 12, 4)).toEqual({ cuts: [48, 44, 40, 36], horizon: 12 });
  });

  it('makes do with what a short series affords', () => {
    expect(planTrials(5, 4, 12, 4)).toEqual({ cuts: [4], horizon: 1 });
    expect(planTrials(4, 4, 12, 4)).toEqual({ cuts: [], horizon: 0 });
    const plan = planTrials(10, 4, 12, 5);
    expect(Math.min(...plan.cuts)).toBeGreaterThanOrEqual(4);
  });
});

describe('runTrials', () => {
  it('forecasts each stretch from what came before it', () => {
    const fit = naive.fit(Float64Array.of(1, 2, 4, 8), 1);
    if (isRefusal(fit)) throw new Error('refused');
    const trials = runTrials(fit, Float64Array.of(1, 2, 4, 8), { cuts: [3, 2], horizon: 1 })!;
    expect(trials.map((trial) => [trial.outlook.mean[0], trial.actual[0]])).toEqual([
      [4, 8],
      [2, 4],
    ]);
    expect(trialError(trials, 'mae')).toBe(3);
    expect(trialError(trials, 'rmse')).toBe(Math.sqrt((16 + 4) / 2));
  });

  it('is nothing where the model declines an earlier stretch', () => {
    const fit = seasonalNaive.fit(seasonal, 4);
    if (isRefusal(fit)) throw new Error('refused');
    expect(runTrials(fit, seasonal, { cuts: [3], horizon: 1 })).toBeNull();
    expect(trialError([], 'mae')).toBe(Infinity);
  });
});

describe('chooseIntermittent', () => {
  const sparse = Float64Array.from({ length: 30 }, (_, t) => (t % 5 === 0 ? 1 : 0));

  it('orders the candidates by error and handicap, the choice first', () => {
    const choice = chooseIntermittent(sparse, 12, 6, 1);
    const ranked = choice.candidates.map(({ error, handicap }) => error * handicap);
    expect(choice.candidates.map(({ method }) => method).sort()).toEqual([
      'imapa',
      'recent_demand',
      'sba',
      'seasonal_demand',
      'tsb',
    ]);
    expect(choice.candidates[0]!.method).toBe(choice.model);
    expect(ranked).toEqual([...ranked].sort((a, b) => a - b));
  });

  it('uses the fallback where there is no room for trials', () => {
    expect(chooseIntermittent(new Float64Array(2), 1, 3, 1)).toMatchObject({
      model: 'naive',
      candidates: [],
    });
  });
});

describe('demand of few pieces', () => {
  const counts = (length: number, level: number): Float64Array => {
    const error = normal(7);
    return Float64Array.from({ length }, () =>
      Math.max(1, Math.round(level + Math.sqrt(level) * error())),
    );
  };
  const model = (y: Float64Array): string => {
    const result = forecastSeries(y, { horizon: 6, seasonLength: 12 });
    if (!result.ok) throw new Error(result.code);
    expect(result.warnings).not.toContain('intermittent');
    return result.model;
  };

  it('is forecast as counts where it is steady, and in its first season', () => {
    expect(model(counts(60, 20))).toBe('seasonal_demand');
    expect(model(counts(10, 20))).toBe('seasonal_demand');
  });

  it('is combined where it grows, and smoothed in its first season where pieces are many', () => {
    expect(model(counts(60, 20).map((value, t) => value + t))).toBe('combination');
    expect(model(counts(60, 2000))).toBe('combination');
    expect(model(counts(10, 2000))).toBe('ses');
  });
});

describe('shortestHistory', () => {
  it('leaves half the series, and two seasons where it can', () => {
    expect([
      shortestHistory(5, 1),
      shortestHistory(40, 1),
      shortestHistory(30, 12),
      shortestHistory(24, 12),
      shortestHistory(20, 12),
    ]).toEqual([4, 20, 24, 24, 10]);
  });
});
