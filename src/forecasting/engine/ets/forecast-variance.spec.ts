import { normalQuantile } from '../numeric/normal.ts';
import { etsMoments } from './forecast-variance.ts';
import type { EtsForm } from './form.ts';
import type { EtsState, Smoothing } from './recursion.ts';

const WEIGHTS: Smoothing = { level: 0.3, trend: 0.1, season: 0.2, damping: 0.9 };
const SIGMA = 0.08;
const STEPS = 6;

function startFor(form: EtsForm): EtsState {
  const season = { none: [], additive: [0.2, -0.2], multiplicative: [1.2, 0.8] }[form.season];
  return { level: 1, slope: form.trend === 'none' ? 0 : 0.05, season: Float64Array.from(season) };
}

function weightsFor(form: EtsForm): Smoothing {
  return {
    level: WEIGHTS.level,
    trend: form.trend === 'none' ? 0 : WEIGHTS.trend,
    season: form.season === 'none' ? 0 : WEIGHTS.season,
    damping: form.trend === 'damped' ? WEIGHTS.damping : 1,
  };
}

/** One future path of the state-space equations, driven by standard normal numbers. */
function futurePath(form: EtsForm, noise: (step: number) => number): number[] {
  const weights = weightsFor(form);
  const { level: start, slope: lean, season } = startFor(form);
  let [level, slope] = [start, lean];
  return Array.from({ length: STEPS }, (_, step) => {
    const base = level + weights.damping * slope;
    const index = form.season === 'none' ? 0 : season[step % 2]!;
    const mean = form.season === 'multiplicative' ? base * index : base + index;
    const error = SIGMA * noise(step) * (form.error === 'multiplicative' ? mean : 1);
    const lift = form.season === 'multiplicative' ? error / index : error;
    level = base + weights.level * lift;
    slope = weights.damping * slope + weights.trend * lift;
    if (form.season === 'additive') season[step % 2]! += weights.season * error;
    if (form.season === 'multiplicative') season[step % 2]! += (weights.season * error) / base;
    return mean + error;
  });
}

function simulated(form: EtsForm, paths: number): { mean: number; deviation: number }[] {
  let seed = 20_261;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const runs = Array.from({ length: paths }, () =>
    futurePath(form, () => normalQuantile(random())),
  );
  return Array.from({ length: STEPS }, (_, step) => {
    const mean = runs.reduce((sum, run) => sum + run[step]! / paths, 0);
    const variance = runs.reduce((sum, run) => sum + (run[step]! - mean) ** 2 / paths, 0);
    return { mean, deviation: Math.sqrt(variance) };
  });
}

const FORMS: EtsForm[] = (['none', 'additive', 'damped'] as const).flatMap((trend) => [
  { error: 'additive', trend, season: 'none' },
  { error: 'multiplicative', trend, season: 'none' },
  { error: 'additive', trend, season: 'additive' },
  { error: 'multiplicative', trend, season: 'additive' },
  { error: 'multiplicative', trend, season: 'multiplicative' },
]);

describe('etsMoments', () => {
  it.each(FORMS)(
    'agrees with 20,000 simulated futures of $error error, $trend trend, $season season',
    (form) => {
      const moments = etsMoments(form, weightsFor(form), startFor(form), 0, SIGMA ** 2, STEPS);
      simulated(form, 20_000).forEach(({ mean, deviation }, step) => {
        expect(moments.mean[step]! / mean).toBeCloseTo(1, 2);
        expect(Math.abs(moments.standardErrors[step]! / deviation - 1)).toBeLessThan(0.025);
      });
    },
  );
});
