import { isRefusal } from '../models/model.ts';
import { ets, holt, holtWintersMultiplicative, simpleSmoothing } from './ets-families.ts';
import type { FittedEts } from './ets-model.ts';
import { etsModel, fitEts } from './ets-model.ts';
import type { EtsForm } from './form.ts';
import { formName } from './form.ts';

const SES: EtsForm = { error: 'additive', trend: 'none', season: 'none' };
const SEASON = [0.8, 1.1, 1.3, 0.8];
const growing = Float64Array.from(
  { length: 40 },
  (_, t) => (1 + 0.02 * t) * SEASON[t % 4]! * (1 + 0.01 * Math.sin(7 * t)),
);

function fitted(result: ReturnType<typeof fitEts>): FittedEts {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

describe('fitEts', () => {
  it('names the form and its numbers', () => {
    const form: EtsForm = { error: 'multiplicative', trend: 'damped', season: 'multiplicative' };
    const fit = fitted(fitEts(form, growing, 4));
    expect(fit.name).toBe('ets_madm');
    expect(Object.keys(fit.parameters)).toEqual(['alpha', 'beta', 'gamma', 'phi', 'relativeSigma']);
    expect(Object.keys(fit.states)).toEqual(['level', 'slope']);
    expect(formName(SES)).toBe('ets_ann');
  });

  it('keeps its weights in the usual region', () => {
    for (const trend of ['none', 'additive', 'damped'] as const) {
      const fit = fitted(fitEts({ error: 'additive', trend, season: 'additive' }, growing, 4));
      const { alpha, beta = 0, gamma, phi = 0.9 } = fit.parameters;
      expect(alpha).toBeGreaterThanOrEqual(1e-4);
      expect(beta).toBeLessThanOrEqual(alpha!);
      expect(gamma! + alpha!).toBeLessThanOrEqual(1 + 1e-12);
      expect(phi).toBeGreaterThanOrEqual(0.8);
      expect(phi).toBeLessThanOrEqual(0.98);
    }
  });

  it('refuses, with the reason, what it cannot describe', () => {
    const withZero = growing.map((value, t) => (t === 3 ? 0 : value));
    const relative: EtsForm = { error: 'multiplicative', trend: 'none', season: 'none' };
    expect(fitEts(relative, withZero, 4)).toEqual({ refused: 'not_positive' });
    expect(fitEts(SES, Float64Array.of(1, 2), 1)).toEqual({ refused: 'too_short' });
    const seasonal: EtsForm = { error: 'additive', trend: 'none', season: 'additive' };
    expect(fitEts(seasonal, growing.subarray(0, 7), 4)).toEqual({ refused: 'too_short' });
    expect(fitEts(seasonal, growing, 1)).toEqual({ refused: 'no_season' });
  });

  it('follows a season that turns over the years', () => {
    const turning = Float64Array.from(
      { length: 240 },
      (_, t) => 1.5 + 0.4 * Math.sin((t / 12 + t / 400) * 2 * Math.PI),
    );
    const fit = fitted(
      fitEts({ error: 'additive', trend: 'none', season: 'additive' }, turning, 12),
    );
    expect(fit.parameters['gamma']).toBeGreaterThan(0.5);
    const yearlyChange = (0.4 * 2 * Math.sin((Math.PI * 12) / 400)) / Math.SQRT2;
    expect(fit.states['sigma']).toBeLessThan(1.05 * yearlyChange);
  });

  it('fits a series it can follow without error', () => {
    const ramp = Float64Array.from({ length: 20 }, (_, t) => 1 + t / 16);
    const outlook = fitted(
      fitEts({ error: 'additive', trend: 'additive', season: 'none' }, ramp, 1),
    ).forecast(3);
    [36, 37, 38].forEach((sixteenths, step) =>
      expect(outlook.mean[step]).toBeCloseTo(sixteenths / 16, 6),
    );
  });

  it('estimates again on a shorter stretch, in the same form', () => {
    const again = fitted(etsModel(SES).fit(growing, 4) as FittedEts).refit(growing.subarray(0, 20));
    expect(isRefusal(again) ? again : again.name).toBe('ets_ann');
    expect(isRefusal(again) ? 0 : again.fitted.length).toBe(20);
  });
});

describe('ETS families', () => {
  it('keep to their trend and season', () => {
    const name = (model: typeof ets): string => {
      const fit = model.fit(growing, 4);
      return isRefusal(fit) ? fit.refused : fit.name;
    };
    expect(name(simpleSmoothing)).toMatch(/^ets_[am]nn$/);
    expect(name(holt)).toMatch(/^ets_[am]an$/);
    expect(name(holtWintersMultiplicative)).toMatch(/^ets_m(n|a|ad)m$/);
    expect(name(ets)).toMatch(/^ets_m(a|ad)m$/);
  });

  it('leave out what divides where a value is not positive', () => {
    const fit = ets.fit(
      growing.map((value) => value - 1),
      4,
    );
    expect(isRefusal(fit) ? fit.refused : fit.name).toMatch(/^ets_a(n|a|ad)a$/);
    expect(holtWintersMultiplicative.fit(new Float64Array(12), 4)).toEqual({
      refused: 'not_positive',
    });
  });
});
