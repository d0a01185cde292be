/** Content of a dataset that a part can be limited to. */
export const SHOWN = ['observations', 'forecasts'] as const;
export type PartContent = (typeof SHOWN)[number];

/** Periods whose totals can be shown instead of single values. */
export const TOTALS = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type Totals = (typeof TOTALS)[number];

/** The part of a dataset that a limited grant shows. */
export interface Part {
  /** Ids of products, and branches of them as the beginning of their ids with `*` behind; null is all. */
  readonly products: readonly string[] | null;
  readonly shows: readonly PartContent[];
  /** Null shows single values. */
  readonly totals: Totals | null;
}

/** Whether a part holds the product of this id. */
export function covers({ products }: Part, uniqueId: string): boolean {
  if (products === null) return true;
  return products.some((one) =>
    isBranch(one) ? uniqueId.startsWith(one.slice(0, -1)) : uniqueId === one,
  );
}

export function isBranch(product: string): boolean {
  return product.endsWith('*');
}
