import { drawShape, MIX, type ProductKind } from './product-kind.ts';
import { seedOf, SeededRandom } from './seeded-random.ts';

/** A made-up product with what it sold in each week of `WEEKS`; null where it was not on sale yet. */
export interface DemoProduct {
  readonly id: string;
  readonly kind: ProductKind;
  readonly sales: readonly (number | null)[];
}

export const WEEKS = 156;
/** A Monday. Fixed, so that the same seed gives the same file on every day. */
const FIRST_WEEK = Date.UTC(2023, 0, 2);
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** The Monday on which a week begins; week `WEEKS` is the first one to be forecast. */
export function weekDate(week: number): string {
  return new Date(FIRST_WEEK + week * WEEK_MS).toISOString().slice(0, 10);
}

/** The id of a product, counted from 0. */
export function productId(number: number): string {
  return `SKU-${String(number + 1).padStart(4, '0')}`;
}

/** Makes one product. It depends on the seed and its number, not on how many there are. */
export function makeProduct(seed: number, number: number): DemoProduct {
  const random = new SeededRandom(seedOf(seed, number));
  const kind = MIX[number % MIX.length]!;
  const shape = drawShape(kind, WEEKS, random);
  const noise = random.between(0.04, 0.1);
  const sales = Array.from({ length: WEEKS }, (_, week) => {
    const expected = shape(week);
    if (expected === null) return null;
    return random.poisson(expected * Math.exp(noise * random.normal()));
  });
  return { id: productId(number), kind, sales };
}

/** The products of a made-up shop, one at a time. */
export function* makeShop(seed: number, products: number): Generator<DemoProduct> {
  for (let number = 0; number < products; number++) yield makeProduct(seed, number);
}

/** The shop's sales as a demand file, a piece for each product. */
export function* shopCsv(products: Iterable<DemoProduct>): Generator<string> {
  yield 'unique_id,ds,y\n';
  for (const { id, sales } of products) {
    yield sales
      .map((count, week) => (count === null ? '' : `${id},${weekDate(week)},${count}\n`))
      .join('');
  }
}
