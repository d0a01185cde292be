import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import { isRefusal } from '../models/model.ts';
import { naive, seasonalNaive } from '../models/naive.ts';
import { spreadFactor } from '../spread-factor.ts';
import { chooseModel, shortestHistory } from './choose-model.ts';
import type { Trial } from './rolling-origin.ts';
import { planTrials, runTrials, trialError } from './rolling-origin.ts';

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

describe('chooseModel', () => {
  it('orders the candidates by error and handicap, the choice first', () => {
    const choice = chooseModel(seasonal, 4, 4, false);
    const ranked = choice.candidates.map(({ error, handicap }) => error * handicap);
    expect(choice.candidates).toHaveLength(6);
    expect(choice.candidates[0]!.method).toBe(choice.model);
    expect(ranked).toEqual([...ranked].sort((a, b) => a - b));
    expect(choice.measure).toBe('mae');
  });

  it('sees the season', () => {
    const errors = new Map(
      chooseModel(seasonal, 4, 4, false).candidates.map(({ method, error }) => [method, error]),
    );
    expect(errors.get('holt_winters_multiplicative')!).toBeLessThan(errors.get('ses')! / 5);
  });

  it('has candidates of its own for intermittent demand', () => {
    const sparse = Float64Array.from({ length: 30 }, (_, t) => (t % 5 === 0 ? 1 : 0));
    const choice = chooseModel(sparse, 12, 6, true);
    expect(choice.candidates.map(({ method }) => method).sort()).toEqual([
      'mean',
      'sba',
      'ses',
      'tsb',
    ]);
    expect(choice.measure).toBe('rmse');
  });

  it('goes down the ladder where there is no room for trials', () => {
    expect(chooseModel(Float64Array.of(1, 2), 1, 3, false)).toMatchObject({
      model: 'naive',
      candidates: [],
    });
  });
});

describe('shortestHistory', () => {
  it('leaves half the series, and two seasons where it can', () => {
    expect([
      shortestHistory(5, 1),
      shortestHistory(40, 1),
      shortestHistory(30, 12),
      shortestHistory(20, 12),
    ]).toEqual([4, 20, 24, 10]);
  });
});

describe('spreadFactor', () => {
  const trial = (error: number): Trial => ({
    outlook: gaussianOutlook(new Float64Array(1), new Float64Array(1).fill(1)),
    actual: Float64Array.of(error),
  });

  it('allows for a short history alone where there were no trials', () => {
    expect(spreadFactor([], 10)).toBe(1.5);
    expect(spreadFactor([], 1)).toBe(2.5);
    expect(spreadFactor([], 3004)).toBeCloseTo(1.001, 6);
  });

  it('widens with misses, heeds no single one too much, and hardly narrows', () => {
    const wide = spreadFactor([trial(2), trial(2), trial(2), trial(2), trial(2)], 3004);
    expect(wide).toBeCloseTo(Math.sqrt(2.5) * 1.001, 3);
    expect(spreadFactor([trial(1e9)], 3004)).toBeCloseTo(spreadFactor([trial(4)], 3004), 12);
    expect(spreadFactor([trial(0), trial(0), trial(0)], 3004)).toBeCloseTo(0.9 * 1.001, 6);
  });

  it('leaves outlooks with atoms alone', () => {
    const outlook = { mean: new Float64Array(1), stretchable: false, quantile: () => 0 };
    expect(spreadFactor([{ outlook, actual: Float64Array.of(5) }], 10)).toBe(1);
  });
});
