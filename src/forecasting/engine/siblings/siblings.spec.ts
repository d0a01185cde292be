import { forecastSeries } from '../forecast-series.ts';
import type { SeriesForecast, Siblings } from '../index.ts';
import { monthlyDemand } from '../simulated-demand.fixture.ts';
import { SiblingProfiles } from './sibling-profiles.ts';

function forecast(y: Float64Array, siblings?: Siblings): SeriesForecast {
  const context = siblings === undefined ? {} : { siblings };
  const result = forecastSeries(y, { horizon: 12, seasonLength: 12, context });
  if (!result.ok) throw new Error(result.code);
  return result;
}

function profiles(count: number, seed = 1): SiblingProfiles {
  const all = new SiblingProfiles(12);
  for (let i = 0; i < count; i++)
    all.add(
      `shoes-${i}`,
      monthlyDemand(72, { seed: seed + i }).map((y) => y * 10 ** (i % 3)),
      7,
    );
  return all;
}

const error = (actual: Float64Array, { mean }: SeriesForecast): number =>
  mean.reduce((sum, value, step) => sum + Math.abs(value - actual[step]!), 0);

describe('SiblingProfiles', () => {
  it('find the season by the calendar, whatever the level and the beginning', () => {
    const { season, spread, noise, series } = profiles(9).of('shoes-99')!;
    expect(series).toBe(9);
    // The ninth month of the pattern is the highest, and the series begin in phase 7.
    expect(season.indexOf(Math.max(...season))).toBe((8 + 7) % 12);
    expect(Math.max(...season)).toBeGreaterThan(0.3);
    expect(Math.max(...spread)).toBeLessThan(0.1);
    expect(Math.abs(noise - 0.1)).toBeLessThan(0.03);
  });

  it('go by family where enough of it are known, else by all', () => {
    const all = profiles(9);
    for (let i = 0; i < 4; i++) all.add(`flat-${i}`, new Float64Array(72).fill(5), 0);
    expect(all.of('flat-9')!.series).toBe(13);
    all.add('flat-4', new Float64Array(72).fill(5), 0);
    expect(all.of('flat-9')!.series).toBe(5);
    expect(all.of('shoes-9')!.series).toBe(9);
    expect(all.of('other')!.series).toBe(14);
    expect(profiles(4).of('shoes-9')).toBeNull();
  });

  it('learn nothing from what is short, negative or without a level', () => {
    const all = new SiblingProfiles(12);
    for (let i = 0; i < 9; i++) {
      all.add(`a-${i}`, monthlyDemand(30), 0);
      all.add(`b-${i}`, new Float64Array(72), 0);
      all.add(
        `c-${i}`,
        monthlyDemand(72).map((y) => -y),
        0,
      );
      all.add(`d-${i}`, new Float64Array(72).fill(Number.NaN), 0);
    }
    expect(all.of('a-1')).toBeNull();
  });
});

describe('a short series', () => {
  it.each([3, 6, 9, 15, 20])('of %i months has the season of its siblings', (known) => {
    let [alone, borrowed] = [0, 0];
    const profile = profiles(12).of('shoes-99')!;
    for (let seed = 50; seed < 58; seed++) {
      const whole = monthlyDemand(72, { seed });
      const past = whole.slice(60 - known, 60);
      const actual = whole.subarray(60);
      const result = forecast(past, { profile, first: 7 + 60 - known });
      expect(result.warnings).toContain('borrowed_from_siblings');
      const { level, trend, season } = result.components;
      result.mean.forEach((mean, step) =>
        expect((level + trend[step]! + season[step]!) / mean).toBeCloseTo(1, 9),
      );
      borrowed += error(actual, result);
      alone += error(actual, forecast(past));
    }
    expect(borrowed / alone).toBeLessThan(0.8);
  });

  it('borrows nothing once it has two seasons, and where there is nothing to have a season', () => {
    const siblings = { profile: profiles(9).of('shoes-99')!, first: 0 };
    for (const y of [
      monthlyDemand(30),
      Float64Array.of(0, 0, 0, 0, 1, 0),
      Float64Array.of(-1, 2, 3),
    ])
      expect(forecast(y, siblings)).toEqual(forecast(y));
  });

  it('is forecast in the units that it has', () => {
    const siblings = { profile: profiles(9).of('shoes-99')!, first: 3 };
    const y = monthlyDemand(9);
    const [one, other] = [
      forecast(y, siblings),
      forecast(
        y.map((v) => 4096 * v),
        siblings,
      ),
    ];
    one.mean.forEach((mean, step) => expect(other.mean[step]! / mean).toBeCloseTo(4096, 6));
  });
});
