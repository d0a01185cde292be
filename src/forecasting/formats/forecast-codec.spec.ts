import fc from 'fast-check';
import { decodeForecast, encodeForecast, storedForecast } from './forecast-codec.ts';

const stored = fc
  .record({
    method: fc.string({ maxLength: 20, unit: 'grapheme' }),
    warnings: fc.array(fc.string({ maxLength: 20 }), { maxLength: 4 }),
    firstPeriod: fc.integer(),
    horizon: fc.integer({ min: 0, max: 40 }),
    levels: fc.integer({ min: 0, max: 5 }),
  })
  .chain(({ horizon, levels, ...head }) => {
    const column = fc.float64Array({ minLength: horizon, maxLength: horizon });
    const columns = fc.array(column, { minLength: levels, maxLength: levels });
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0);
    const components = fc.record({ level: number, trend: column, season: column });
    const spread = fc.oneof(
      fc.record({ kind: fc.constant('distances' as const), near: column, far: column }),
      fc.record({
        kind: fc.constant('counts' as const),
        unit: number,
        dispersion: number,
        doubt: number,
      }),
      fc.record({
        kind: fc.constant('sizes' as const),
        sizes: fc.array(number).map((sizes) => Float64Array.from(sizes)),
        doubt: number,
      }),
    );
    const values = fc.record(
      { mean: column, lower: columns, upper: columns, components, spread },
      { requiredKeys: ['mean', 'lower', 'upper'] },
    );
    return values.map((values) => ({
      ...head,
      ...values,
    }));
  });

it('a stored forecast reads back as it was written', () => {
  fc.assert(
    fc.property(stored, (forecast) => {
      expect(decodeForecast(encodeForecast(forecast))).toEqual(forecast);
    }),
  );
});

it('a forecast that was stored before there was anything to explain it stays readable', () => {
  const head = JSON.stringify({
    method: 'naive',
    warnings: ['constant_series'],
    firstPeriod: 3,
    horizon: 2,
    levels: 1,
  });
  const doubles = new Uint8Array(Float64Array.of(5, 6, 4, 5, 7, 8).buffer);
  const bytes = Buffer.concat([Buffer.of(1, head.length, 0, 0, 0), Buffer.from(head), doubles]);
  expect(decodeForecast(bytes)).toEqual({
    method: 'naive',
    warnings: ['constant_series'],
    firstPeriod: 3,
    mean: Float64Array.of(5, 6),
    lower: [Float64Array.of(4, 5)],
    upper: [Float64Array.of(7, 8)],
  });
});

it('a stored forecast that is cut short or of another version is refused', () => {
  const mean = Float64Array.of(1, 2);
  const given = { method: 'naive', warnings: [], firstPeriod: 5, mean, lower: [], upper: [] };
  const bytes = encodeForecast(given);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decodeForecast(bytes.subarray(0, length))).toThrow();
  }
  bytes[0] = 2;
  expect(() => decodeForecast(bytes)).toThrow(RangeError);
});

it('a series without a forecast is stored with its reason and no values', () => {
  const forecast = storedForecast(
    { ok: false, code: 'empty_series' },
    { firstPeriod: 7, historyFrom: 0 },
  );
  expect(forecast).toMatchObject({ method: 'none', warnings: ['empty_series'], firstPeriod: 7 });
  expect(decodeForecast(encodeForecast(forecast)).mean).toHaveLength(0);
});
