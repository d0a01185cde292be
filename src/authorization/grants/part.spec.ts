import fc from 'fast-check';
import { covers, isBranch, type Part } from './part.ts';

const of = (products: readonly string[] | null): Part => ({ products, shows: [], totals: null });
const id = fc.string({ unit: fc.constantFrom('A', 'B', '/', '*'), maxLength: 4 });
const lists = fc.array(id, { maxLength: 4 });

it.each([
  [null, 'SKU-1', true],
  [['SKU-1'], 'SKU-1', true],
  [['SKU-1'], 'SKU-10', false],
  [['SKU-*'], 'SKU-10', true],
  [['SKU-*'], 'SKU-', true],
  [['SKU-*'], 'SKU10', false],
  [['*'], '', true],
  [['SKU-1'], 'sku-1', false],
  [[], 'SKU-1', false],
])('a part of %j holds %s: %s', (products, uniqueId, held) => {
  expect(covers(of(products), uniqueId)).toBe(held);
});

it('a part holds a product that one of its names or branches holds, and no other', () => {
  fc.assert(
    fc.property(lists, lists, id, (some, more, uniqueId) => {
      const together = covers(of([...some, ...more]), uniqueId);
      expect(together).toBe(covers(of(some), uniqueId) || covers(of(more), uniqueId));
      expect(!together || covers(of(null), uniqueId)).toBe(true);
    }),
  );
});

it('a branch holds every product that begins as it does', () => {
  fc.assert(
    fc.property(id, id, (beginning, rest) => {
      expect(isBranch(`${beginning}*`)).toBe(true);
      expect(covers(of([`${beginning}*`]), beginning + rest)).toBe(true);
    }),
  );
});
