import fc from 'fast-check';
import { forecastSeries } from '../forecast-series.ts';
import { monthlyDemand, normal, uniform } from '../simulated-demand.fixture.ts';
import { imputeStockouts } from './imputation.ts';
import { meanAbove } from './truncated-normal.ts';
import { twoSidedLevel } from './two-sided-level.ts';

interface Shop {
  readonly demand: Float64Array;
  readonly sold: Float64Array;
  readonly flags: Uint8Array;
}

/** Stock enough for the expected demand, more or less: it runs out about as often as not. */
function tightStock(seed: number, noise: number): Shop {
  const demand = monthlyDemand(72, { seed, noise });
  const usual = monthlyDemand(72, { noise: 0 });
  const error = normal(seed + 1000);
  const stock = usual.map((value) => value * (1 + 0.1 * error()));
  return {
    demand,
    sold: demand.map((value, t) => Math.min(value, stock[t]!)),
    flags: Uint8Array.from(demand, (value, t) => (value > stock[t]! ? 1 : 0)),
  };
}

const total = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0);

describe('meanAbove', () => {
  it('is the mean of what is left of a normal distribution', () => {
    expect(meanAbove(0)).toBeCloseTo(Math.sqrt(2 / Math.PI), 12);
    expect(meanAbove(-8)).toBeCloseTo(0, 12);
    expect(meanAbove(8.0001) - meanAbove(7.9999)).toBeCloseTo(0.0002, 3);
  });
});

describe('twoSidedLevel', () => {
  it('averages with weights that fall to either side', () => {
    const { level, others } = twoSidedLevel(
      Float64Array.of(1, 2, 6),
      Float64Array.of(1, 1, 1),
      0.5,
    );
    expect(level[1]).toBeCloseTo((0.5 * 1 + 2 + 0.5 * 6) / 2, 12);
    expect(others[0]).toBeCloseTo((0.5 * 2 + 0.25 * 6) / 0.75, 12);
  });
});

describe('imputeStockouts', () => {
  it.each([0.1, 0.3])('takes nearly all of the bias out of censored demand, noise %d', (noise) => {
    let [truth, sales, imputed] = [0, 0, 0];
    for (let seed = 1; seed <= 30; seed++) {
      const { demand, sold, flags } = tightStock(seed, noise);
      const found = imputeStockouts(sold, flags, 12)!;
      truth += total(demand);
      sales += total(sold);
      imputed += total(found);
    }
    expect(sales / truth - 1).toBeLessThan(-0.04);
    expect(Math.abs(imputed / truth - 1)).toBeLessThan(Math.abs(sales / truth - 1) / 3);
  });

  it('takes a shop that was empty for a while for unknown demand, season and all', () => {
    const demand = monthlyDemand(60, { noise: 0.02 });
    const flags = Uint8Array.from(demand, (_, t) => (t >= 30 && t < 36 ? 1 : 0));
    const sold = demand.map((value, t) => (flags[t] === 1 ? 0 : value));
    const found = imputeStockouts(sold, flags, 12)!;
    for (let t = 30; t < 36; t++) expect(Math.abs(found[t]! / demand[t]! - 1)).toBeLessThan(0.1);
  });

  it('keeps sparse demand sparse', () => {
    const next = uniform(3);
    const sold = Float64Array.from({ length: 60 }, () => (next() < 0.3 ? 5 : 0));
    const flags = Uint8Array.from(sold, (_, t) => (t % 9 === 0 ? 1 : 0));
    const found = imputeStockouts(sold, flags, 12)!;
    found.forEach((value, t) => {
      if (flags[t] === 0) expect(value).toBe(sold[t]);
      else if (sold[t] === 0) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(5, 9);
    });
  });

  it('says nothing where stock hardly ever sufficed', () => {
    expect(imputeStockouts(monthlyDemand(12), new Uint8Array(12).fill(1), 12)).toBeNull();
  });

  it('never takes demand for less than sales, whatever these are, nor touches other periods', () => {
    const period = fc.record({
      sold: fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constant(Number.NaN)),
      short: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(period, { maxLength: 40 }), fc.constantFrom(1, 4, 7), (list, season) => {
        const sold = Float64Array.from(list, (one) => one.sold);
        const flags = Uint8Array.from(list, ({ short }) => (short ? 1 : 0));
        imputeStockouts(sold, flags, season)?.forEach((value, t) => {
          if (flags[t] === 0 || Number.isNaN(sold[t])) expect(value).toEqual(sold[t]);
          else if (!Number.isNaN(value)) expect(value).toBeGreaterThanOrEqual(sold[t]!);
        });
      }),
    );
  });
});

describe('forecastSeries of censored demand', () => {
  it('comes near the forecast of the demand that nobody saw', () => {
    let [truth, naive, aware] = [0, 0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      const { demand, sold, flags } = tightStock(seed, 0.2);
      const sum = (y: Float64Array, stockouts?: Uint8Array): number => {
        const context = stockouts === undefined ? {} : { stockouts };
        const result = forecastSeries(y, { horizon: 12, seasonLength: 12, context });
        return result.ok ? total(result.mean) : Number.NaN;
      };
      truth += sum(demand);
      naive += sum(sold);
      aware += sum(sold, flags);
    }
    expect(naive / truth - 1).toBeLessThan(-0.04);
    expect(Math.abs(aware / truth - 1)).toBeLessThan(Math.abs(naive / truth - 1) / 2);
  });

  it('says what was taken for what', () => {
    const { sold, flags } = tightStock(1, 0.2);
    const result = forecastSeries(sold, {
      horizon: 3,
      seasonLength: 12,
      context: { stockouts: flags },
    });
    if (!result.ok) throw new Error(result.code);
    expect(result.warnings).toContain('stockouts_imputed');
    expect(result.adjustments).toHaveLength(total(flags));
    for (const { kind, at, observed, used } of result.adjustments) {
      expect([kind, observed, flags[at]]).toEqual(['stockout', sold[at], 1]);
      expect(used).toBeGreaterThan(observed);
    }
  });
});
