import { uniform } from '../simulated-demand.fixture.ts';
import { forecastSeries } from '../forecast-series.ts';
import type { Counts, DemandSpread, Distances, Sizes } from './demand-spread.ts';
import { standardErrorsOf } from './demand-spread.ts';
import { leadTimeQuantile, partsOf, standardErrorOfSum } from './lead-time-demand.ts';
import { stockPolicy } from './stock-policy.ts';

const all = (value: number, length = 8): Float64Array => new Float64Array(length).fill(value);
/** As normal errors of this standard error lie. */
const normal = (error: number): Distances => ({
  kind: 'distances',
  near: all(1.2815515655446004 * error),
  far: all(1.959963984540054 * error),
});
const counts = (dispersion: number, doubt = 0): Counts => ({
  kind: 'counts',
  unit: 1,
  dispersion,
  doubt,
});
const sizes = (...of: number[]): Sizes => ({
  kind: 'sizes',
  sizes: Float64Array.from(of),
  doubt: 0,
});
const stock = (mean: number, spread: DemandSpread, leadTime: number, serviceLevel: number) =>
  stockPolicy({ mean: all(mean), spread }, { leadTime, serviceLevel });

describe('the standard error of a sum', () => {
  it('adds independent errors where they do not grow', () => {
    expect(standardErrorOfSum(all(1), partsOf(4))).toBe(2);
  });

  it('adds the errors of a random walk as they go together', () => {
    // Sum of the first three sums of independent errors: 3e₁ + 2e₂ + e₃.
    const errors = Float64Array.from({ length: 3 }, (_, i) => Math.sqrt(i + 1));
    expect(standardErrorOfSum(errors, partsOf(3))).toBeCloseTo(Math.sqrt(14), 12);
  });

  it('takes a part of the last period', () => {
    expect(standardErrorOfSum(all(1), partsOf(1.5))).toBe(Math.sqrt(1.25));
  });
});

describe('stock against errors that have distances', () => {
  it('is 1.645 standard errors of the total at 95%', () => {
    const { demand, safetyStock, reorderPoint } = stock(10, normal(2), 4, 0.95);
    expect(demand).toBe(40);
    expect(safetyStock).toBeCloseTo(1.6448536 * 4, 5);
    expect(reorderPoint).toBeCloseTo(40 + 1.6448536 * 4, 5);
  });

  it('reaches as far as the calibrated quantiles of one step do', () => {
    const wide: Distances = { kind: 'distances', near: all(3), far: all(9) };
    expect(stock(10, wide, 1, 0.9).safetyStock).toBeCloseTo(3, 9);
    expect(stock(10, wide, 1, 0.975).safetyStock).toBeCloseTo(9, 9);
    expect(stock(10, wide, 1, 0.5).safetyStock).toBeCloseTo(0, 9);
  });

  it('is never below zero', () => {
    expect(stock(1, normal(5), 1, 0.1).reorderPoint).toBe(0);
  });
});

describe('stock against demand in pieces', () => {
  it.each([
    // Poisson of mean 1: 0.368, 0.736, 0.920, 0.981.
    [0.5, 1, 2, 0.9, 2],
    [0.5, 1, 2, 0.95, 3],
    // Twice as dispersed as Poisson, mean 1: halves again and again; 0.969 up to 4.
    [1, 2, 1, 0.95, 4],
    // Two of those: (k+1)/2^(k+2); 0.938 up to 5, 0.965 up to 6.
    [1, 2, 2, 0.95, 6],
  ])(
    'of mean %f and dispersion %f over %f periods at %f is %f',
    (mean, dispersion, leadTime, level, expected) => {
      const { demand, reorderPoint, safetyStock } = stock(
        mean,
        counts(dispersion),
        leadTime,
        level,
      );
      expect([reorderPoint, safetyStock]).toEqual([expected, expected - demand]);
    },
  );

  it('is counted in the unit of the data', () => {
    expect(stock(6, { ...counts(1), unit: 12 }, 2, 0.95).reorderPoint).toBe(36);
  });

  it('goes over into a curve where pieces are many', () => {
    const [few, many] = [499, 501].map((total) => stock(total / 4, counts(3), 4, 0.99).safetyStock);
    expect(Math.abs(many! - few!)).toBeLessThan(1.5);
    expect(few! / Math.sqrt(1500)).toBeGreaterThan(2.3);
  });

  it('is more where the mean itself is in doubt, over a long time most of all', () => {
    const more = (leadTime: number): number =>
      stock(20, counts(1, 0.1), leadTime, 0.95).safetyStock /
      stock(20, counts(1), leadTime, 0.95).safetyStock;
    expect(more(1)).toBeGreaterThan(1);
    expect(more(8)).toBeGreaterThan(1.25);
  });
});

describe('stock against demand of some sizes', () => {
  it('adds them up: tens that come every other time', () => {
    // Over two periods nothing, ten or twenty, with 1/4, 1/2 and 1/4.
    const at = (level: number): number => stock(5, sizes(10), 2, level).reorderPoint;
    expect([at(0.2), at(0.7), at(0.95)]).toEqual([
      0,
      expect.closeTo(10, 1) as number,
      expect.closeTo(20, 1) as number,
    ]);
  });

  it('knows that one may be large', () => {
    // 1 or 9 with a tenth each: nothing 0.8, one 0.1, nine 0.1.
    const at = (level: number): number => stock(1, sizes(1, 9), 1, level).reorderPoint;
    expect(at(0.85)).toBeCloseTo(1, 1);
    expect(at(0.95)).toBeCloseTo(9, 1);
  });

  it('has the variance of its sum, also where a demand is certain', () => {
    const [rare, certain] = [1, 10].map((mean) => standardErrorsOf(all(mean), sizes(1, 9))[0]!);
    expect(rare).toBeCloseTo(Math.sqrt(0.2 * 41 - 1), 12);
    expect(certain).toBeCloseTo(Math.sqrt(41 * 4 - 100), 12);
    expect(stock(10, sizes(1, 9), 1, 0.99).reorderPoint).toBeCloseTo(18, 1);
  });

  it('takes a lead time of many periods', () => {
    const long = leadTimeQuantile(all(5, 400), sizes(10), 400, 0.95);
    expect(long).toBeCloseTo(2000 + 1.645 * 100, 0);
  });
});

it('refuses what is out of range', () => {
  for (const leadTime of [0, -1, 8.5, NaN])
    expect(() => stock(1, normal(1), leadTime, 0.9)).toThrow(RangeError);
  for (const level of [0, 1, 1.5]) expect(() => stock(1, normal(1), 1, level)).toThrow(RangeError);
});

describe('simulated demand is met as often as was asked', () => {
  const draw = uniform(7);
  const bell = (): number => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
  const kinds: Record<string, () => number> = {
    'steady, with normal errors': () => 50 + 8 * bell(),
    'rare, in pieces': () => (draw() < 0.3 ? Math.ceil(-3 * Math.log(draw())) : 0),
    'rare, of any size': () => (draw() < 0.4 ? 10 * Math.exp(0.6 * bell()) : 0),
  };

  it.each(Object.keys(kinds))('%s', (kind) => {
    const next = kinds[kind]!;
    const [leadTime, horizon] = [4, 6];
    const products = kind === 'rare, in pieces' ? 1000 : 80;
    let met = 0;
    for (let product = 0; product < products; product++) {
      const y = Float64Array.from({ length: 60 }, next);
      const forecast = forecastSeries(y, { horizon });
      if (!forecast.ok) throw new Error(forecast.code);
      const { reorderPoint } = stockPolicy(forecast, { leadTime, serviceLevel: 0.9 });
      let total = 0;
      for (let step = 0; step < leadTime; step++) total += next();
      if (total <= reorderPoint) met++;
    }
    expect(met / products).toBeGreaterThan(0.85);
    expect(met / products).toBeLessThan(0.99);
  });
});
