import fc from 'fast-check';
import { backtest } from '../accuracy/backtest.ts';
import { forecastSeries } from '../forecast-series.ts';
import type { SeriesContext, SeriesForecast } from '../index.ts';
import { monthlyDemand, uniform } from '../simulated-demand.fixture.ts';

const GAP = Number.NaN;

function forecast(y: Float64Array, context?: SeriesContext): SeriesForecast {
  const options = { horizon: 6, seasonLength: 12 };
  const result = forecastSeries(y, context === undefined ? options : { ...options, context });
  if (!result.ok) throw new Error(result.code);
  return result;
}

describe('a context', () => {
  it('changes not a bit where it says nothing', () => {
    const value = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(GAP));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (list) => {
        const y = Float64Array.from(list);
        const bare = forecastSeries(y, { horizon: 6, seasonLength: 12 });
        const stockouts = new Uint8Array(y.length);
        for (const context of [{}, { missing: 'unknown' }, { drivers: [] }, { stockouts }] as const)
          expect(forecastSeries(y, { horizon: 6, seasonLength: 12, context })).toEqual(bare);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, SeriesContext]>([
    ['stockouts must be as long as the series', { stockouts: new Uint8Array(3) }],
    [
      'driver price must cover the history and the horizon',
      { drivers: [{ name: 'price', columns: [{ name: 'price', values: new Float64Array(24) }] }] },
    ],
    [
      'driver price lacks values for the horizon',
      { drivers: [{ name: 'price', columns: [{ name: 'price', values: new Float64Array(30).fill(GAP) }] }] }, // prettier-ignore
    ],
  ])('is refused where it does not fit: %s', (message, context) => {
    expect(() => forecast(monthlyDemand(24), context)).toThrow(message);
  });
});

describe('missing periods', () => {
  const next = uniform(11);
  const sparse = Float64Array.from({ length: 80 }, () => (next() < 0.3 ? 4 : 0));

  it('are no demand where that is what they mean', () => {
    const exported = sparse.map((value) => (value === 0 ? GAP : value));
    exported[0] = sparse[0] = 4;
    expect(forecast(exported, { missing: 'zero' })).toEqual(forecast(sparse));
    expect(forecast(exported).mean[0]).toBe(4);
  });

  it('are neither demand nor the lack of it where they are unknown', () => {
    const holes = sparse.map((value, t) => (t % 3 === 1 ? GAP : value));
    const known = holes.filter(Number.isFinite);
    const [with_, without] = [forecast(holes), forecast(known)];
    expect([...with_.mean]).toEqual([...without.mean]);
    expect(with_.warnings).toEqual(expect.arrayContaining(['missing_values', 'intermittent']));
  });

  it('do not make demand that never was zero sparse', () => {
    const y = monthlyDemand(60).map((value, t) => (t % 2 === 1 && t < 40 ? GAP : value));
    expect(forecast(y).warnings).not.toContain('intermittent');
  });
});

describe('backtest', () => {
  it('knows at each origin what was known then', () => {
    const promotion = Float64Array.from({ length: 78 }, (_, t) => ((t * t) % 5 === 1 ? 1 : 0));
    const y = monthlyDemand(72, { noise: 0.05 }).map(
      (value, t) => value * (1 + 0.6 * promotion[t]!),
    );
    const drivers = [{ name: 'promotion', columns: [{ name: 'promotion', values: promotion }] }];
    const options = { horizon: 6, seasonLength: 12, origins: 3 };
    const plain = backtest(y, options);
    const driven = backtest(y, { ...options, context: { drivers } });
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    expect(sum(driven.meanAbsoluteError) / sum(plain.meanAbsoluteError)).toBeLessThan(0.7);
  });

  it('does not judge by sales in periods in which stock ran out', () => {
    const y = monthlyDemand(48);
    y[47] = 0;
    const stockouts = new Uint8Array(48);
    stockouts[47] = 1;
    const judged = backtest(y, {
      horizon: 1,
      origins: 1,
      seasonLength: 12,
      context: { stockouts },
    });
    expect(judged.meanAbsoluteError[0]).toBeNaN();
  });
});
