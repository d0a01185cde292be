import { withSiblings } from './with-siblings.ts';
import type { ModelInput } from './model-input.ts';

const sparse = (offset: number): ModelInput => ({
  y: Float64Array.from({ length: 60 }, (_, t) =>
    (t * 7919 + offset * 104729) ** 2 % 1009 < 300 ? 1 : 0,
  ),
  first: 0,
  last: 59,
  context: {},
});

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `part-${i}`);

describe('withSiblings', () => {
  it('tells intermittent series how fast the demand of all of them fades', () => {
    const series = ids(12).map((_, i) => sparse(i));
    for (const { context } of withSiblings(ids(12), series, 12, 'auto')) {
      expect(context.recency).toBeGreaterThanOrEqual(0);
      expect(context.recency).toBeLessThanOrEqual(1);
    }
  });

  it('tells nothing where there are few of them, or where it is not wanted', () => {
    const few = ids(5).map((_, i) => sparse(i));
    expect(withSiblings(ids(5), few, 12, 'auto')).toEqual(few);
    const many = ids(12).map((_, i) => sparse(i));
    expect(withSiblings(ids(12), many, 12, 'none')).toBe(many);
  });
});
