import type { SeriesForecast, Siblings } from '../../src/forecasting/engine/index.ts';
import { forecastSeries, SiblingProfiles } from '../../src/forecasting/engine/index.ts';
import { allSeries, describeWithData } from './shared-data.ts';

function forecast(y: Float64Array, siblings?: Siblings): SeriesForecast {
  const context = siblings === undefined ? {} : { siblings };
  const result = forecastSeries(y, { horizon: 12, seasonLength: 12, context });
  if (!result.ok) throw new Error(result.code);
  return result;
}

const error = (actual: Float64Array, { mean }: SeriesForecast): number =>
  mean.reduce((sum, value, step) => sum + Math.abs(value - actual[step]!), 0);

describeWithData('short series of public sets', () => {
  it.each([
    ['hospital', 3, 1],
    ['hospital', 9, 1],
    ['aus_retail_monthly', 6, 0.5],
    ['aus_retail_monthly', 15, 0.7],
  ])('of %s cut to %i months gain from the others', (set, known, most) => {
    const all = allSeries(set).filter(({ y }) => y.length === 84 || y.length === 441);
    const profile = new SiblingProfiles(12);
    all.forEach(({ y }, i) => {
      if (i % 2 === 0) profile.add(`all-${i}`, y.subarray(0, y.length - 12), 0);
    });
    let [alone, borrowed] = [0, 0];
    for (const { y } of all.filter((_, i) => i % 8 === 1)) {
      const first = y.length - 12 - known;
      const past = y.slice(first, first + known);
      const actual = y.subarray(first + known);
      const level = actual.reduce((sum, value) => sum + value, 0) + 1;
      const siblings = { profile: profile.of('all-1')!, first };
      borrowed += error(actual, forecast(past, siblings)) / level;
      alone += error(actual, forecast(past)) / level;
    }
    expect(borrowed / alone).toBeLessThan(most);
  });
});
