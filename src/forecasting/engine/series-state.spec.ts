import fc from 'fast-check';
import type { ForecastOptions, SeriesForecast, SeriesState } from './index.ts';
import { METHODS, forecastSeries } from './index.ts';

const SEASON = [0.9, 1, 1.3, 0.8, 1.1, 0.9, 0.7, 1.2, 1.4, 1, 0.8, 0.9];
const months = Float64Array.from(
  { length: 72 },
  (_, t) => (200 + 2 * t) * SEASON[t % 12]! + 9 * Math.sin(t * t),
);
const parts = Float64Array.from({ length: 72 }, (_, t) => (t % 3 === 0 ? 1 + (t % 4) : 0));

function forecast(y: ArrayLike<number>, options: Partial<ForecastOptions> = {}): SeriesForecast {
  const common = { horizon: 6, seasonLength: 12, remember: true };
  const result = forecastSeries(Float64Array.from(y), { ...common, ...options });
  if (!result.ok) throw new Error(result.code);
  return result;
}

/** As it comes back from where it was kept. */
function kept({ memory }: SeriesForecast): SeriesState {
  return JSON.parse(JSON.stringify(memory)) as SeriesState;
}

describe('a forecast that goes on from an earlier one', () => {
  it.each(METHODS)('%s forecasts the same from the same history', (method) => {
    for (const y of [months, parts]) {
      const first = forecast(y, { method });
      const again = forecast(y, { method, resume: kept(first) });
      expect(again.warnings).toContain('resumed');
      expect(again.method).toBe(first.method);
      expect(again.mean).toEqual(first.mean);
      expect(again.lower).toEqual(first.lower);
      expect(again.upper).toEqual(first.upper);
    }
  });

  it.each(METHODS)('%s follows new periods without fitting again', (method) => {
    const memory = kept(forecast(months.subarray(0, 60), { method }));
    const resumed = forecast(months, { method, resume: memory });
    const fresh = forecast(months, { method });
    resumed.mean.forEach((value, step) =>
      expect(Math.abs(value / fresh.mean[step]! - 1)).toBeLessThan(0.12),
    );
    expect(resumed.warnings).toContain('resumed');
  });

  it('goes on from what itself had gone on', () => {
    const first = forecast(months.subarray(0, 60));
    const second = forecast(months.subarray(0, 66), { resume: kept(first) });
    const third = forecast(months, { resume: kept(second) });
    expect(third.mean).toEqual(forecast(months, { resume: kept(first) }).mean);
  });

  it('looks at the series anew where the memory does not fit', () => {
    const memory = kept(forecast(months));
    const fresh = forecast(months.subarray(0, 40), { seasonLength: 4 });
    const other = forecast(months.subarray(0, 40), { seasonLength: 4, resume: memory });
    expect(other.mean).toEqual(fresh.mean);
    expect(other.warnings).not.toContain('resumed');
    const theta = forecast(months, { method: 'theta', resume: memory });
    expect(theta.mean).toEqual(forecast(months, { method: 'theta' }).mean);
    const grown = months.map((value, t) => (t < 60 ? value : value * 1e6));
    expect(forecast(grown, { resume: memory }).mean).toEqual(forecast(grown).mean);
    const older = { ...memory, version: 0 } as unknown as SeriesState;
    expect(forecast(months, { resume: older }).warnings).not.toContain('resumed');
  });

  it.each([
    ['did not move before', months.map((value, t) => (t < 40 ? 50 : value)), 40],
    ['was in its first season', months, 9],
    ['was sparse before', months.map((value, t) => (t < 12 && t % 4 > 0 ? 0 : value)), 12],
  ])('chooses anew for a series that %s', (_what, y, before) => {
    const memory = kept(forecast(y.subarray(0, before)));
    const now = forecast(y, { resume: memory });
    expect(now.model).toBe('combination');
    expect(now.mean).toEqual(forecast(y).mean);
  });

  it('is sound whatever comes', () => {
    const value = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(0, Number.NaN, Infinity, 1e300),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 30 }),
        fc.array(value, { maxLength: 6 }),
        fc.constantFrom(...METHODS),
        (past, news, method) => {
          const options = { horizon: 3, seasonLength: 4, method, remember: true } as const;
          const first = forecastSeries(Float64Array.from(past), options);
          if (!first.ok) return;
          const more = Float64Array.from([...past, ...news]);
          const next = forecastSeries(more, { ...options, resume: kept(first) });
          if (!next.ok) throw new Error(next.code);
          for (const row of [next.mean, ...next.lower, ...next.upper])
            expect(row.every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('remembers nothing unless asked to', () => {
    expect(forecast(months, { remember: false }).memory).toBeNull();
  });
});
