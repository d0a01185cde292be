import fc from 'fast-check';
import { forecastSeries } from '../forecast-series.ts';
import type { Driver, SeriesForecast } from '../index.ts';
import { monthlyDemand, normal, uniform } from '../simulated-demand.fixture.ts';
import { estimateEffects } from './effects.ts';
import { innovations } from './innovations.ts';

const HORIZON = 12;

function driver(name: string, values: Float64Array): Driver {
  return { name, columns: [{ name, values }] };
}

function promotions(length: number, seed: number, chance = 0.25): Float64Array {
  const next = uniform(seed);
  return Float64Array.from({ length }, () => (next() < chance ? 1 : 0));
}

function forecast(y: Float64Array, drivers: readonly Driver[]): SeriesForecast {
  const result = forecastSeries(y, { horizon: HORIZON, seasonLength: 12, context: { drivers } });
  if (!result.ok) throw new Error(result.code);
  return result;
}

function error(actual: Float64Array, { mean }: SeriesForecast): number {
  return mean.reduce((sum, value, step) => sum + Math.abs(value - actual[step]!), 0);
}

describe('innovations', () => {
  it('are changes without a memory, and the series itself with all of it', () => {
    const errors = new Float64Array(3);
    innovations(Float64Array.of(2, 5, 4), 0, errors);
    expect([...errors]).toEqual([2, 3, -1]);
    innovations(Float64Array.of(2, 5, 4), 1, errors);
    expect([...errors]).toEqual([2, 5, 4]);
  });
});

describe('drivers', () => {
  it('uses one reading of a thing at most, the one that fits', () => {
    const right = promotions(84, 3);
    const late = right.map((_, t) => right[t - 1] ?? 0);
    const y = monthlyDemand(72, { seed: 3, noise: 0.05 }).map((v, t) => v * (1 + 0.5 * right[t]!));
    const readings = [driver('late', late), driver('right', right)].map((one) => ({
      ...one,
      kind: 'promotion',
    }));
    expect(
      forecast(y, readings).effects.map(({ driver: name, leftOut }) => [name, leftOut]),
    ).toEqual([
      ['late', 'collinear'],
      ['right', null],
    ]);
  });

  it('finds what a promotion does, and forecasts the ones to come', () => {
    let [plain, driven] = [0, 0];
    for (let seed = 1; seed <= 8; seed++) {
      const promotion = promotions(84, seed);
      const all = monthlyDemand(84, { seed, noise: 0.08 }).map(
        (y, t) => y * (1 + 0.5 * promotion[t]!),
      );
      const [past, future] = [all.subarray(0, 72), all.subarray(72)];
      const result = forecast(past, [driver('promotion', promotion)]);
      const [effect] = result.effects;
      expect(effect).toMatchObject({ driver: 'promotion', leftOut: null, form: 'logarithmic' });
      expect(Math.abs(effect!.coefficients['promotion']! - Math.log(1.5))).toBeLessThan(0.1);
      effect!.contribution.forEach((share, step) =>
        expect(share > 0).toBe(promotion[72 + step] === 1),
      );
      driven += error(future, result);
      plain += error(future, forecast(past, []));
    }
    expect(driven / plain).toBeLessThan(0.7);
  });

  it('keeps zeros where demand has some, and sees closed days', () => {
    const closed = Float64Array.from({ length: 400 }, (_, t) => (t % 30 === 10 ? 1 : 0));
    const noise = normal(5);
    const y = Float64Array.from({ length: 372 }, (_, t) =>
      closed[t] === 1 ? 0 : 50 + 3 * noise() + (t % 7) * 4,
    );
    const result = forecastSeries(y, {
      horizon: 28,
      seasonLength: 7,
      context: { drivers: [driver('closed', closed)] },
    }) as SeriesForecast;
    expect(result.effects[0]).toMatchObject({ leftOut: null, form: 'relative' });
    result.mean.forEach((value, step) => {
      if (closed[372 + step] === 1) expect(value).toBeLessThan(10);
      else expect(value).toBeGreaterThan(40);
    });
  });

  it('leaves out what does not matter, and loses little by having asked', () => {
    let [plain, driven, left] = [0, 0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const all = monthlyDemand(84, { seed, noise: 0.15 });
      const noise = normal(seed + 77);
      const random = Float64Array.from({ length: 84 }, noise);
      const result = forecast(all.subarray(0, 72), [driver('random', random)]);
      if (result.effects[0]!.leftOut !== null) left++;
      driven += error(all.subarray(72), result);
      plain += error(all.subarray(72), forecast(all.subarray(0, 72), []));
    }
    expect(left).toBeGreaterThanOrEqual(9);
    expect(driven / plain).toBeLessThan(1.03);
  });

  it('says why each driver is left out', () => {
    const y = monthlyDemand(60);
    const promotion = promotions(72, 1);
    const moved = y.map((value, t) => value * (1 + promotion[t]!));
    const { parts } = estimateEffects(
      moved,
      [
        driver('steady', new Float64Array(72).fill(3)),
        driver('promotion', promotion),
        driver('again', promotion),
      ],
      12,
      HORIZON,
    );
    expect(parts.map(({ effect }) => effect.leftOut)).toEqual([
      'constant',
      null,
      expect.anything(),
    ]);
    const short = estimateEffects(y.subarray(0, 5), [driver('promotion', promotion.subarray(0, 17))], 12, HORIZON); // prettier-ignore
    expect(short.parts[0]!.effect.leftOut).toBe('too_short');
  });

  it('does not go on for ever where a driver leaves the range that it had', () => {
    const price = Float64Array.from({ length: 72 }, (_, t) => (t < 60 ? 10 + (t % 5) : 0.01));
    const y = monthlyDemand(60, { noise: 0.03 }).map((value, t) => value * (12 / price[t]!) ** 2);
    const result = forecast(y, [driver('price', price)]);
    expect(result.effects[0]!.leftOut).toBeNull();
    expect(Math.max(...result.mean)).toBeLessThan(5 * Math.max(...y));
  });

  it('changes nothing but units with these', () => {
    const promotion = promotions(72, 2);
    const y = monthlyDemand(60).map((value, t) => value * (1 + 0.4 * promotion[t]!));
    const one = forecast(y, [driver('promotion', promotion)]);
    const other = forecast(
      y.map((value) => 1024 * value),
      [
        driver(
          'promotion',
          promotion.map((value) => 4 * value),
        ),
      ],
    );
    one.mean.forEach((value, step) => expect(other.mean[step]! / value / 1024).toBeCloseTo(1, 3));
    const [unit, quarter] = [one, other].map(
      ({ effects }) => effects[0]!.coefficients['promotion']!,
    );
    expect(unit! / quarter!).toBeCloseTo(4, 6);
  });

  it('stays sound whatever the numbers', () => {
    const anything = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(0, 1, Number.NaN, 1e300, -1e300, Number.MAX_VALUE),
    );
    const history = fc.array(fc.tuple(anything, anything), { maxLength: 60 });
    const ahead = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(history, ahead, fc.constantFrom(1, 4, 12), (past, next, seasonLength) => {
        const y = Float64Array.from(past, ([value]) => value);
        const values = Float64Array.from([...past.map(([, value]) => value), ...next]);
        const run = () =>
          forecastSeries(y, {
            horizon: 4,
            seasonLength,
            context: { drivers: [driver('any', values)] },
          });
        const result = run();
        expect(run()).toEqual(result);
        if (!result.ok) return;
        for (const array of [result.mean, ...result.lower, ...result.upper])
          expect(array.every(Number.isFinite)).toBe(true);
        result.mean.forEach((mean, step) => {
          expect(result.lower[1]![step]!).toBeLessThanOrEqual(result.lower[0]![step]!);
          expect(result.lower[0]![step]!).toBeLessThanOrEqual(mean);
          expect(mean).toBeLessThanOrEqual(result.upper[0]![step]!);
          expect(result.upper[0]![step]!).toBeLessThanOrEqual(result.upper[1]![step]!);
        });
      }),
      { numRuns: 200 },
    );
  });
});
