import { isRefusal } from '../models/model.ts';
import { mean } from '../models/window-average.ts';
import { normal } from '../simulated-demand.fixture.ts';
import { onLogarithms } from './on-logarithms.ts';

describe('a model on logarithms', () => {
  it('forecasts the mean of skewed demand, not its median', () => {
    const model = onLogarithms(mean);
    const totals = Array.from({ length: 60 }, (_, seed) => {
      const error = normal(seed + 1);
      const y = Float64Array.from({ length: 100 }, () => Math.exp(0.6 * error() - 0.18));
      const fit = model.fit(y, 1);
      if (isRefusal(fit)) throw new Error(fit.refused);
      return fit.forecast(1).mean[0]!;
    });
    const average = totals.reduce((sum, value) => sum + value / totals.length, 0);
    expect(Math.abs(average - 1)).toBeLessThan(0.03);
  });

  it('changes a series with small errors by little', () => {
    const fit = onLogarithms(mean).fit(Float64Array.of(100, 101, 99, 100), 1);
    if (isRefusal(fit)) throw new Error(fit.refused);
    expect(Math.abs(fit.forecast(1).mean[0]! - 100)).toBeLessThan(0.5);
    expect(onLogarithms(mean).fit(Float64Array.of(1, 0, 2), 1)).toEqual({
      refused: 'not_positive',
    });
  });
});
