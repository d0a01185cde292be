import { leadTimeDemand, stockPolicy } from './stock-policy.ts';

const ones = (length: number): Float64Array => new Float64Array(length).fill(1);

describe('leadTimeDemand', () => {
  it('adds independent errors where they do not grow', () => {
    expect(leadTimeDemand(ones(4), ones(4), 4)).toEqual({ mean: 4, standardError: 2 });
  });

  it('adds the errors of a random walk as they go together', () => {
    // Sum of the first three sums of independent errors: 3e₁ + 2e₂ + e₃.
    const errors = Float64Array.from({ length: 3 }, (_, i) => Math.sqrt(i + 1));
    expect(leadTimeDemand(ones(3), errors, 3).standardError).toBeCloseTo(Math.sqrt(14), 12);
  });

  it('takes a part of the last period', () => {
    expect(leadTimeDemand(ones(3), ones(3), 1.5)).toEqual({
      mean: 1.5,
      standardError: Math.sqrt(1.25),
    });
    expect(() => leadTimeDemand(ones(3), ones(3), 4)).toThrow(RangeError);
    expect(() => leadTimeDemand(ones(3), ones(3), 0)).toThrow(RangeError);
  });
});

describe('stockPolicy', () => {
  it('keeps 1.645 standard errors for 95%', () => {
    const { safetyStock, reorderPoint } = stockPolicy({ mean: 10, standardError: 2 }, 0.95);
    expect(safetyStock).toBeCloseTo(3.2897, 4);
    expect(reorderPoint).toBeCloseTo(13.2897, 4);
  });

  it('holds no negative stock', () => {
    expect(stockPolicy({ mean: 1, standardError: 5 }, 0.1).reorderPoint).toBe(0);
    expect(() => stockPolicy({ mean: 1, standardError: 5 }, 1)).toThrow(RangeError);
  });
});
