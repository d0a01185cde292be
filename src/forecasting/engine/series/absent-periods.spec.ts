import { forecastSeries } from '../forecast-series.ts';
import type { SeriesForecast } from '../index.ts';
import { endsFarAway } from './absent-periods.ts';

function forecast(y: readonly number[], seasonLength: number): SeriesForecast {
  const result = forecastSeries(Float64Array.from(y), { horizon: 7, seasonLength });
  if (!result.ok) throw new Error(result.code);
  return result;
}

const days = Array.from({ length: 84 }, (_, t) => 50 + 3 * (t % 7));

describe('periods that are missing evenly', () => {
  it('are forecast without certainty: all that was seen elsewhere is possible, and nothing', () => {
    const { lower, upper, warnings, spread } = forecast(
      days.map((value, t) => (t % 7 < 5 ? value : Number.NaN)),
      7,
    );
    expect(warnings).toContain('evenly_missing');
    for (const weekend of [5, 6]) {
      expect(lower[0]![weekend]).toBe(0);
      expect(upper[0]![weekend]).toBeGreaterThanOrEqual(62);
      expect(spread.kind === 'distances' ? spread.near[weekend]! : 0).toBeGreaterThan(3);
    }
    expect(lower[0]![0]).toBeGreaterThan(40);
  });

  it('are every second one, where the others never come', () => {
    const weeks = Array.from({ length: 53 }, (_, t) => (t % 2 === 0 ? 100 + (t % 5) : Number.NaN));
    const { lower, warnings } = forecast(weeks, 52);
    expect(warnings).toContain('evenly_missing');
    expect(Array.from(lower[1]!, (bound) => bound === 0)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('are not those that are missing here and there', () => {
    const { warnings } = forecast(
      days.map((value, t) => (t % 11 === 3 ? Number.NaN : value)),
      7,
    );
    expect(warnings).toEqual(['missing_values']);
  });
});

describe('an observation far from all others', () => {
  const series = (...gaps: readonly number[]): Float64Array => {
    const values = Array.from({ length: 24 }, () => 1);
    for (const gap of gaps) values.push(...new Array<number>(gap).fill(Number.NaN), 1);
    return Float64Array.from(values);
  };

  it('is told of, also where there are two', () => {
    expect(endsFarAway(series(500))).toBe(true);
    expect(endsFarAway(series(500, 3))).toBe(true);
    expect(forecast([...series(500)], 12).warnings).toContain('far_observation');
  });

  it('is none after a pause', () => {
    expect(endsFarAway(series(10))).toBe(false);
    expect(endsFarAway(series(3, 3))).toBe(false);
    expect(endsFarAway(Float64Array.of(1, Number.NaN, 1))).toBe(false);
  });
});
