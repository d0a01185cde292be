import fc from 'fast-check';
import { CLASSIFICATIONS, highestOf, isLower } from './classification.ts';

const one = fc.constantFrom(...CLASSIFICATIONS);

it('the highest classification is one of them, and lower than none of them', () => {
  expect(highestOf([])).toBeNull();
  fc.assert(
    fc.property(fc.array(one, { minLength: 1 }), (all) => {
      const highest = highestOf(all)!;
      expect(all).toContain(highest);
      expect(all.filter((other) => isLower(highest, other))).toEqual([]);
    }),
  );
});

it('of two classifications one is lower, or they are the same', () => {
  fc.assert(
    fc.property(one, one, (a, b) => {
      expect([isLower(a, b), isLower(b, a), a === b].filter(Boolean)).toHaveLength(1);
    }),
  );
  expect(isLower('public', 'restricted')).toBe(true);
});
