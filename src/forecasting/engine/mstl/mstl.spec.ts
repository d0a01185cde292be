import { isRefusal } from '../models/model.ts';
import { loess } from '../season/loess.ts';
import { stl } from '../season/stl.ts';
import { mstl } from './mstl-model.ts';

const wave = (length: number) => (t: number) => Math.sin((2 * Math.PI * t) / length);
const [week, year] = [wave(7), wave(365)];
const days = Float64Array.from({ length: 800 }, (_, t) => 10 + 0.001 * t + week(t) + 2 * year(t));

describe('loess', () => {
  const smooth = (y: number[], window: number, degree: 0 | 1, jump = 1): number[] => {
    const out = new Float64Array(y.length);
    loess(
      Float64Array.from(y),
      y.length,
      { window, degree, jump },
      out,
      new Float64Array(y.length),
    );
    return [...out];
  };

  it('leaves a line as it is, and a level too', () => {
    [1, 3, 5, 7, 9, 11, 13].forEach((value, t, line) =>
      expect(smooth(line, 5, 1)[t]).toBeCloseTo(value, 12),
    );
    expect(smooth([4, 4, 4, 4], 3, 0)).toEqual([4, 4, 4, 4]);
  });

  it('draws lines between the points that it works out', () => {
    const [a, b, c] = smooth([1, 5, 2, 8, 3], 5, 1, 2);
    expect(b).toBeCloseTo((a! + c!) / 2, 12);
  });

  it('is the point itself where there is but one', () => {
    expect(smooth([7], 5, 1)).toEqual([7]);
  });
});

describe('stl', () => {
  it('splits a line and a season', () => {
    const y = Float64Array.from({ length: 84 }, (_, t) => 5 + 0.1 * t + wave(12)(t));
    const { seasonal, trend } = stl(y, 12);
    y.forEach((_, t) => {
      expect(Math.abs(seasonal[t]! - wave(12)(t))).toBeLessThan(0.05);
      expect(Math.abs(trend[t]! - 5 - 0.1 * t)).toBeLessThan(0.05);
    });
  });
});

describe('mstl', () => {
  const fit = (y: Float64Array, seasonLength: number) => {
    const found = mstl.fit(y, seasonLength);
    if (isRefusal(found)) throw new Error(found.refused);
    return found;
  };

  it('carries on the week and the year together', () => {
    fit(days, 7)
      .forecast(60)
      .mean.forEach((value, step) => {
        const t = days.length + step;
        expect(Math.abs(value - 10 - 0.001 * t - week(t) - 2 * year(t))).toBeLessThan(0.25);
      });
  });

  it('estimates again on another stretch, and knows its one-step forecasts', () => {
    const again = fit(days, 7).refit(days.subarray(0, 750));
    if (isRefusal(again)) throw new Error(again.refused);
    expect(Math.abs(again.forecast(1).mean[0]! - days[750]!)).toBeLessThan(0.25);
    const { fitted } = fit(days, 7);
    days.forEach((value, t) => expect(Math.abs(value - fitted[t]!)).toBeLessThan(0.5));
  });

  it('declines without a season, or with less than two of them', () => {
    expect(mstl.fit(days, 1)).toEqual({ refused: 'no_season' });
    expect(mstl.fit(days.subarray(0, 24), 12)).toEqual({ refused: 'too_short' });
  });
});
