import type { Part } from '../../authorization/index.ts';
import { View } from './view.ts';

const part = (change: Partial<Part> = {}): Part => ({
  products: null,
  shows: ['observations', 'forecasts'],
  totals: null,
  ...change,
});
const sees = (products: string[] | null, node: string, separator = '/'): boolean =>
  new View([part({ products })]).detailOfNode(node, separator, 'forecasts') !== undefined;

describe('a sum of products is seen', () => {
  it.each([
    [null, '*'],
    [['*'], '*'],
    [['EU/*'], 'EU/*'],
    [['EU/*'], 'EU/DE/*'],
    [['EU/*'], 'EU/*/shoes'],
    [['E*'], 'EU/*'],
    [['EU/D*'], 'EU/DE/*'],
    [['US/hats', 'EU/*'], 'EU/DE/*'],
  ])('by who sees %j: %s', (products, node) => {
    expect(sees(products, node)).toBe(true);
  });

  it.each([
    [['EU/*'], '*'],
    [['EU/*'], 'US/*'],
    [['EU/*'], '*/shoes'],
    [['EU/*'], 'EUR/*'],
    [['EU/DE/*'], 'EU/*'],
    [['EU/DE/S*'], 'EU/DE/*'],
    // Named ones are products, whatever they are called.
    [['EU/DE/shoes', 'EU/DE/hats'], 'EU/DE/*'],
    // What begins with a star in the second place is no branch that anything lies in.
    [['EU/*/*'], 'EU/*/shoes'],
    [['*/shoes'], '*/shoes'],
    [['*/*'], '*/shoes'],
    [[], '*'],
  ])('not by who sees %j: %s', (products, node) => {
    expect(sees(products, node)).toBe(false);
  });

  it('in the detail, and of the kind, that was granted', () => {
    const view = new View([
      part({ products: ['EU/*'], totals: 'monthly' }),
      part({ products: ['EU/DE/*'], totals: 'weekly' }),
      part({ products: ['US/*'], shows: ['observations'] }),
    ]);
    const of = (node: string) => view.detailOfNode(node, '/', 'forecasts');
    expect([of('EU/*'), of('EU/DE/*'), of('US/*')]).toEqual(['monthly', 'weekly', undefined]);
    expect(new View(null).detailOfNode('*', '/', 'forecasts')).toBe('single');
  });
});
