import { MIX } from './product-kind.ts';
import { makeProduct, makeShop, shopCsv, weekDate, WEEKS } from './shop-data.ts';

function csv(seed: number, products: number): string {
  return [...shopCsv(makeShop(seed, products))].join('');
}

describe('the made-up shop', () => {
  const shop = [...makeShop(7, 200)];

  it('is the same for the same seed, and another for another', () => {
    expect(csv(7, 20)).toBe(csv(7, 20));
    expect(csv(7, 20)).not.toBe(csv(8, 20));
  });

  it('keeps its first products when it grows', () => {
    expect(csv(7, 40).startsWith(csv(7, 20))).toBe(true);
  });

  it('sells whole numbers, one row a product and week, on Mondays', () => {
    for (const { sales } of shop) {
      expect(sales).toHaveLength(WEEKS);
      expect(
        sales.every((count) => count === null || (Number.isInteger(count) && count >= 0)),
      ).toBe(true);
    }
    expect(new Date(weekDate(0)).getUTCDay()).toBe(1);
    expect(weekDate(WEEKS)).toBe('2025-12-29');
  });

  it('has every kind among the first products', () => {
    const kinds = new Set(MIX);
    expect(new Set(shop.slice(0, kinds.size).map(({ kind }) => kind))).toEqual(kinds);
    expect(shop.slice(0, 2).map(({ id }) => id)).toEqual(['SKU-0001', 'SKU-0002']);
  });

  it('gives each kind its mark', () => {
    for (const { kind, sales } of shop) {
      const zeros = sales.filter((count) => count === 0).length;
      const unsold = sales.filter((count) => count === null).length;
      const yearly = [0, 104].map((from) => total(sales.slice(from, from + 52)));
      expect(unsold > 0).toBe(kind === 'new');
      if (kind === 'intermittent') expect(zeros).toBeGreaterThan(WEEKS / 2);
      if (kind === 'stock-out') expect(zeros).toBeGreaterThanOrEqual(4);
      if (kind === 'growing') expect(yearly[1]).toBeGreaterThan(yearly[0]!);
      if (kind === 'declining') expect(yearly[1]).toBeLessThan(yearly[0]!);
      if (kind === 'promoted')
        expect(Math.max(...numbers(sales))).toBeGreaterThan(1.5 * mean(sales));
    }
  });

  it('does not depend on how many products there are', () => {
    expect(makeProduct(7, 150)).toEqual(shop[150]);
  });
});

function numbers(sales: readonly (number | null)[]): number[] {
  return sales.map((count) => count ?? 0);
}

function total(sales: readonly (number | null)[]): number {
  return numbers(sales).reduce((sum, count) => sum + count, 0);
}

function mean(sales: readonly (number | null)[]): number {
  return total(sales) / sales.length;
}
