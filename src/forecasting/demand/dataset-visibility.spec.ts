import fc from 'fast-check';
import type { Part } from '../../authorization/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { totalsOf, DatasetVisibility, type Detail } from './dataset-visibility.ts';

const part = (change: Partial<Part> = {}): Part => ({
  products: null,
  shows: ['observations', 'forecasts'],
  totals: null,
  ...change,
});
const sees = (products: string[] | null, node: string, separator = '/'): boolean =>
  new DatasetVisibility([part({ products })]).detailOfNode(node, separator, 'forecasts') !==
  undefined;

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
    const view = new DatasetVisibility([
      part({ products: ['EU/*'], totals: 'monthly' }),
      part({ products: ['EU/DE/*'], totals: 'weekly' }),
      part({ products: ['US/*'], shows: ['observations'] }),
    ]);
    const of = (node: string) => view.detailOfNode(node, '/', 'forecasts');
    expect([of('EU/*'), of('EU/DE/*'), of('US/*')]).toEqual(['monthly', 'weekly', undefined]);
    expect(new DatasetVisibility(null).detailOfNode('*', '/', 'forecasts')).toBe('single');
  });
});

describe('a part never shows more than the whole', () => {
  const details: (Detail | undefined)[] = [undefined, 'yearly', 'monthly', 'single'];
  const fineness = (detail: Detail | undefined): number => details.indexOf(detail);
  const keys = fc.constantFrom('EU', 'US', 'DE', 'hats');
  const products = fc
    .array(fc.tuple(keys, keys, fc.constantFrom('', '*', '/*')), { maxLength: 3 })
    .map((all) => all.map(([one, other, end]) => `${one}/${other}${end}`));
  const parts = fc.array(
    fc.record({
      products: fc.option(fc.oneof(products, fc.constant(['EU/*', 'US*', '*']))),
      shows: fc.subarray(['observations', 'forecasts'] as const),
      totals: fc.constantFrom(null, 'monthly', 'yearly'),
    }),
    { maxLength: 3 },
  );
  const ids = fc.tuple(keys, keys, keys).map((all) => all.join('/'));
  const kinds = fc.constantFrom('observations', 'forecasts');

  it('of a product: each part shows it as finely as it says, and all together as the finest', () => {
    fc.assert(
      fc.property(parts, ids, kinds, (all, id, kind) => {
        const seen = fineness(new DatasetVisibility(all).detailOf(id, kind));
        const each = all.map((one) => fineness(new DatasetVisibility([one]).detailOf(id, kind)));
        expect(seen).toBe(Math.max(0, ...each));
        expect(seen).toBeLessThanOrEqual(fineness(new DatasetVisibility(null).detailOf(id, kind)));
        if (seen > 0) expect(new DatasetVisibility(all).sees(id)).toBe(true);
      }),
    );
  });

  it('of a sum: what is in it is seen as finely by itself', () => {
    fc.assert(
      fc.property(parts, ids, fc.integer({ min: 0, max: 2 }), kinds, (all, id, depth, kind) => {
        const view = new DatasetVisibility(all);
        const node = [...id.split('/').slice(0, depth), '*'].join('/');
        const sum = fineness(view.detailOfNode(node, '/', kind));
        expect(fineness(view.detailOf(id, kind))).toBeGreaterThanOrEqual(sum);
      }),
    );
  });

  it('of all products, and of those that are named', () => {
    fc.assert(
      fc.property(parts, ids, kinds, (all, id, kind) => {
        const view = new DatasetVisibility(all);
        if (view.coversAll(kind)) expect(view.detailOf(id, kind)).toBeDefined();
        if (view.named !== undefined) expect(view.sees(id)).toBe(view.named.includes(id));
      }),
    );
  });

  it('of a period that the demand covers in part: its total is left out', () => {
    const dataset = Object.assign(new DatasetEntity(), {
      frequency: 'daily',
      phase: { style: 'YYYY-MM-DD', month: 0, day: 0, second: 0 },
    });
    const days = fc.tuple(
      fc.integer({ min: 19_000, max: 20_000 }),
      fc.integer({ min: 1, max: 100 }),
    );
    fc.assert(
      fc.property(days, ([first, count]) => {
        const periods = Int32Array.from({ length: count }, (_, i) => first + i);
        const run = { periods, values: new Float64Array(count).fill(1) };
        const totals = totalsOf(dataset, run, 'monthly');
        for (const { ds, sum } of totals) {
          const [year, month] = ds.split('-').map(Number) as [number, number];
          expect(sum).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
        }
        expect(totals.reduce((all, { sum }) => all + sum, 0)).toBeLessThanOrEqual(count);
      }),
    );
  });
});
