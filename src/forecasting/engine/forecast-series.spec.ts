import fc from 'fast-check';
import type { ForecastOptions, MethodName, SeriesForecast } from './index.ts';
import { METHODS, forecastSeries, stockPolicy } from './index.ts';

const HORIZON = 8;
const SEASON = [0.9, 1, 1.3, 0.8, 1.1, 0.9, 0.7, 1.2, 1.4, 1, 0.8, 0.9];

/** Months of demand with trend, season and a noise that repeats. */
const months = Float64Array.from(
  { length: 60 },
  (_, t) => (200 + 2 * t) * SEASON[t % 12]! + 9 * Math.sin(t * t),
);

function forecast(y: ArrayLike<number>, options: Partial<ForecastOptions> = {}): SeriesForecast {
  const result = forecastSeries(Float64Array.from(y), { horizon: HORIZON, ...options });
  if (!result.ok) throw new Error(result.code);
  return result;
}

function expectSound(result: SeriesForecast, horizon: number): void {
  expect(result.mean).toHaveLength(horizon);
  for (const array of [result.mean, ...result.lower, ...result.upper])
    expect(array.every(Number.isFinite)).toBe(true);
  for (let step = 0; step < horizon; step++) {
    const ladder = [
      result.lower[1]!,
      result.lower[0]!,
      result.mean,
      result.upper[0]!,
      result.upper[1]!,
    ];
    const values = ladder.map((array) => array[step]!);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  }
  expect(Object.values(result.parameters).every(Number.isFinite)).toBe(true);
}

const anyNumber = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 1, arbitrary: fc.double() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Number.NaN,
      Infinity,
      -Infinity,
      0,
      1e300,
      -1e300,
      1e-300,
      Number.MAX_VALUE,
    ),
  },
);
const anySeries = fc.array(anyNumber, { maxLength: 40 });
const anyMethod = fc.constantFrom(...METHODS);

describe('forecastSeries, whatever it is given', () => {
  it('answers with finite, nested intervals, or says that the series is empty', () => {
    fc.assert(
      fc.property(
        anySeries,
        anyMethod,
        fc.constantFrom(1, 2, 4, 7, 12),
        (y, method, seasonLength) => {
          const result = forecastSeries(Float64Array.from(y), { horizon: 5, method, seasonLength });
          if (result.ok) expectSound(result, 5);
          else expect(y.some(Number.isFinite)).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('forecasts nothing negative from what never was', () => {
    const demand = fc.array(
      fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e5, noNaN: true })),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(demand, anyMethod, (y, method) => {
        const result = forecast(y, { method, seasonLength: 4 });
        for (const array of [result.mean, ...result.lower])
          expect(Math.min(...array)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same answer twice and leaves its input alone', () => {
    fc.assert(
      fc.property(anySeries, anyMethod, (y, method) => {
        const input = Float64Array.from(y);
        const first = forecastSeries(input, { horizon: 3, method, seasonLength: 4 });
        expect(forecastSeries(input, { horizon: 3, method, seasonLength: 4 })).toEqual(first);
        expect(input).toEqual(Float64Array.from(y));
      }),
      { numRuns: 60 },
    );
  });
});

describe('forecastSeries under a change of units', () => {
  const near = (actual: Float64Array, expected: Float64Array, unit: number): void =>
    actual.forEach((value, step) =>
      expect(Math.abs(value - expected[step]!) / unit).toBeLessThan(0.01),
    );

  it.each(METHODS)('%s scales exactly with powers of two', (method) => {
    const plain = forecast(months, { method, seasonLength: 12 });
    const scaled = forecast(
      months.map((value) => value * 2 ** 40),
      { method, seasonLength: 12 },
    );
    expect(scaled.method).toBe(plain.method);
    expect(scaled.mean).toEqual(plain.mean.map((value) => value * 2 ** 40));
    expect(scaled.upper[1]).toEqual(plain.upper[1]!.map((value) => value * 2 ** 40));
  });

  it.each([1e300, 1e-300, 7.3])('scales with %d', (factor) => {
    const plain = forecast(months, { seasonLength: 12 });
    const scaled = forecast(
      months.map((value) => value * (factor / 1000)),
      { seasonLength: 12 },
    );
    expect(scaled.method).toBe(plain.method);
    near(
      scaled.mean.map((value) => value / (factor / 1000)),
      plain.mean,
      300,
    );
    near(
      scaled.lower[1]!.map((value) => value / (factor / 1000)),
      plain.lower[1]!,
      300,
    );
  });

  it.each([
    'naive',
    'seasonal_naive',
    'drift',
    'mean',
    'window_average',
    'holt',
    'holt_winters_additive',
    'theta',
    'dynamic_theta',
    'mstl',
    'arima',
  ] as MethodName[])('%s moves with the level of the series', (method) => {
    const shift = 37;
    const additive = months.map((value) => value - 1000);
    const plain = forecast(additive, { method, seasonLength: 12 });
    const moved = forecast(
      additive.map((value) => value + shift),
      { method, seasonLength: 12 },
    );
    near(
      moved.mean.map((value) => value - shift),
      plain.mean,
      300,
    );
    near(
      moved.upper[0]!.map((value) => value - shift),
      plain.upper[0]!,
      300,
    );
  });
});

describe('forecastSeries on series with little in them', () => {
  it('fails on a series without any observation, and only there', () => {
    expect(forecastSeries(new Float64Array(0), { horizon: 1 })).toEqual({
      ok: false,
      code: 'empty_series',
    });
    expect(forecastSeries(Float64Array.of(Number.NaN), { horizon: 1 })).toEqual({
      ok: false,
      code: 'empty_series',
    });
  });

  it.each([[[10]], [[4, 4]], [[5, 5, 5]], [[-3]], [[0]]])(
    'has doubts about %j, which is all that there is',
    (y) => {
      const result = forecast(y);
      expectSound(result, HORIZON);
      const [level] = y as [number];
      for (const [lower, upper] of [0, 1].map((i) => [
        result.lower[i]![0]!,
        result.upper[i]![0]!,
      ])) {
        expect(upper!).toBeGreaterThan(level);
        expect(lower!).toBeLessThanOrEqual(level - (level === 0 ? 0 : Math.abs(level) / 5));
      }
      const policy = stockPolicy(result, { leadTime: 1, serviceLevel: 0.95 });
      expect(policy.safetyStock).toBeGreaterThan(0);
    },
  );

  it('doubts less with each observation that is the same', () => {
    const widths = [1, 2, 3, 5, 8, 13, 20].map((length) => {
      const { lower, upper } = forecast(new Array<number>(length).fill(6));
      return upper[1]![0]! - lower[1]![0]!;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(new Set(widths).size).toBe(widths.length);
    expect(widths.at(-1)).toBe(0);
  });

  it.each([0, 5.55e-17, 1e-9, 1e-5, 1e-3, 0.01, 0.05])(
    'forecasts %d among values of 14 as none',
    (tiny) => {
      const y = [
        12,
        14,
        13,
        15,
        12,
        16,
        14,
        13,
        15,
        14,
        12,
        13,
        16,
        15,
        14,
        tiny,
        13,
        12,
        tiny,
        15,
      ];
      const of = (values: readonly number[]): SeriesForecast =>
        forecast(values, { seasonLength: 4, levels: [80] });
      const [seen, none] = [of(y), of(y.map((value) => (value === tiny ? 0 : value)))];
      seen.mean.forEach((value, step) =>
        expect(Math.abs(value - none.mean[step]!)).toBeLessThan(0.2),
      );
      seen.upper[0]!.forEach((value, step) =>
        expect(Math.abs(value - none.upper[0]![step]!)).toBeLessThan(0.5),
      );
    },
  );

  it('bears the smallest numbers there are', () => {
    const result = forecast([1.5e-323, 1, 1, 8.2e-115, 7], { seasonLength: 4 });
    expectSound(result, HORIZON);
    expectSound(forecast([5e-324, 1e-323, 5e-324, 2e-323, 5e-324, 1e-323]), HORIZON);
  });

  it.each(METHODS)('%s repeats a constant without doubt, zero included', (method) => {
    for (const level of [0, 5, -3]) {
      const result = forecast(new Float64Array(30).fill(level), { method, seasonLength: 12 });
      expect(result).toMatchObject({ method: 'naive', warnings: ['constant_series'] });
      for (const array of [result.mean, ...result.lower, ...result.upper])
        expect(new Set(array)).toEqual(new Set([level]));
    }
  });

  it('carries on from one, two and three points', () => {
    expect([...forecast([7]).mean]).toEqual(new Array(HORIZON).fill(7));
    expect(forecast([7]).warnings).toEqual(['single_observation']);
    expect(forecast([7, 9])).toMatchObject({ method: 'naive', warnings: ['no_backtest'] });
    expect(forecast([7, 9, 8])).toMatchObject({ method: 'theta', warnings: ['no_backtest'] });
  });

  it('does without the season below two of them, and says so', () => {
    const result = forecast(months.subarray(0, 20), { seasonLength: 12 });
    expect(result.warnings).toContain('too_short_for_season');
    expectSound(result, HORIZON);
  });

  it('looks for no trend within the first season', () => {
    const result = forecast(months.subarray(0, 9), { seasonLength: 12 });
    expect(result).toMatchObject({ model: 'ses', warnings: ['too_short_for_season'] });
    expect(new Set(result.mean).size).toBe(1);
    expect(forecast(months.subarray(0, 13), { seasonLength: 12 }).model).toBe('combination');
  });

  it('bridges gaps and reports them', () => {
    const gappy = months.map((value, t) =>
      t < 2 || t === 20 || t === 33 || t === 34 ? Number.NaN : value,
    );
    const result = forecast(gappy, { seasonLength: 12 });
    expect(result.warnings).toEqual(['leading_gap', 'missing_values']);
    const whole = forecast(months, { seasonLength: 12 });
    result.mean.forEach((value, step) =>
      expect(Math.abs(value / whole.mean[step]! - 1)).toBeLessThan(0.1),
    );
  });

  it('treats mostly empty periods as intermittent demand', () => {
    const sparse = Float64Array.from({ length: 48 }, (_, t) => (t % 5 === 0 ? 2 : 0));
    const result = forecast(sparse, { seasonLength: 12 });
    expect(result.warnings).toContain('intermittent');
    expect(result.mean[0]).toBeGreaterThan(0.2);
    expect(result.mean[0]).toBeLessThan(0.8);
  });
});

describe('forecastSeries in another order', () => {
  const shuffled = fc.shuffledSubarray([3, 0, 7, 0, 0, 12, 5, 0, 1, 0, 0, 4, 9, 0], {
    minLength: 14,
  });

  it('forecasts the mean whatever the order', () => {
    fc.assert(
      fc.property(shuffled, (y) => {
        forecast(y, { method: 'mean' }).mean.forEach((value) =>
          expect(value).toBeCloseTo(41 / 14, 9),
        );
      }),
    );
  });

  it('spreads the demand of a given rate alike whatever the order', () => {
    fc.assert(
      fc.property(shuffled, (y) => {
        const { spread } = forecast(y, { method: 'croston' });
        const { spread: sorted } = forecast([...y].sort(), { method: 'croston' });
        const dispersion = (of: typeof spread) => (of.kind === 'counts' ? of.dispersion : NaN);
        expect(dispersion(spread)).toBeCloseTo(dispersion(sorted), 9);
      }),
    );
  });
});

describe('forecastSeries as asked', () => {
  it('tells the choice and the runner-up', () => {
    const { selection, model } = forecast(months, { seasonLength: 12 });
    const [choice, runnerUp] = selection!.candidates;
    expect(model).toBe('combination');
    expect(choice!.weight).toBeGreaterThanOrEqual(runnerUp!.weight);
    expect(runnerUp!.error).toBeGreaterThan(0);
    expect(forecast(months, { method: 'theta' }).selection).toBeNull();
  });

  it('uses the fallback where the model declines, and says why', () => {
    const negative = forecast(
      months.map((value) => value - 300),
      { seasonLength: 12, method: 'holt_winters_multiplicative' },
    );
    expect(negative.model).toBe('holt_winters_additive');
    expect(negative.warnings).toEqual(['not_positive']);
    expect(forecast(months, { method: 'holt_winters_additive' })).toMatchObject({
      model: 'damped',
      warnings: ['no_season'],
    });
    expect(forecast([1, -2, 3, 1, 2, 4], { method: 'croston' })).toMatchObject({
      model: 'ses',
      warnings: ['negative_values'],
    });
  });

  it('can be handed between threads without copying', () => {
    const result = forecast(months);
    const buffers = [result.mean, ...result.lower, ...result.upper].map((array) => array.buffer);
    const received = structuredClone(result, { transfer: buffers as ArrayBuffer[] });
    expect(received.mean).toHaveLength(HORIZON);
    expect(result.mean).toHaveLength(0);
  });

  it('widens with the horizon', () => {
    const { lower, upper } = forecast(months, {
      seasonLength: 12,
      method: 'holt_winters_additive',
      horizon: 24,
    });
    const width = upper[0]!.map((value, step) => value - lower[0]![step]!);
    expect(width[12]!).toBeGreaterThan(width[0]!);
  });

  it('gives the levels in the order they were asked for', () => {
    const { lower } = forecast(months, { levels: [99, 50] });
    expect(lower).toHaveLength(2);
    expect(lower[0]![0]!).toBeLessThan(lower[1]![0]!);
    expect(forecast(months, { levels: [] }).lower).toEqual([]);
  });

  it.each([
    { horizon: 0 },
    { horizon: 1.5 },
    { horizon: 3, levels: [100] },
    { horizon: 3, levels: [Number.NaN] },
    { horizon: 3, seasonLength: 0 },
    { horizon: 3, method: 'prophet' as MethodName },
  ])('throws for options out of range: %j', (options) => {
    expect(() => forecastSeries(months, options)).toThrow(RangeError);
  });
});
