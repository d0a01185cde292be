import {
  hierarchyOf,
  misplaced,
  type Hierarchy,
  type Layout,
  type Misplaced,
} from '../engine/index.ts';

/** Ids to lay out, and how many values of the forecast may be made to add up. */
export interface LayoutTask {
  readonly ids: readonly string[];
  readonly separator: string;
  readonly layout: Layout;
  readonly horizon: number;
  readonly maxValues: number;
}

/** The hierarchy, the id that does not fit into it, or the number of sums if there are too many. */
export type LayoutResult =
  | { readonly kind: 'laid_out'; readonly hierarchy: Hierarchy }
  | { readonly kind: 'misplaced'; readonly wrong: Misplaced }
  | { readonly kind: 'too_many'; readonly sums: number };

/** Memberships of series in sums: what laying out takes in time and memory. */
const MAX_MEMBERSHIPS = 4_000_000;

/** Checks the size of a hierarchy before it is created: a few kilobytes of ids may have millions of sums. */
export function layOut({ ids, separator, layout, horizon, maxValues }: LayoutTask): LayoutResult {
  const wrong = misplaced(ids, separator, layout);
  if (wrong !== null) return { kind: 'misplaced', wrong };
  const memberships = countMemberships(ids, separator, layout);
  if (memberships > MAX_MEMBERSHIPS) return { kind: 'too_many', sums: memberships };
  const hierarchy = hierarchyOf(ids, separator, layout);
  const sums = hierarchy.nodes.length;
  if ((ids.length + sums) * horizon > maxValues) return { kind: 'too_many', sums };
  return { kind: 'laid_out', hierarchy };
}

function countMemberships(ids: readonly string[], separator: string, layout: Layout): number {
  if (layout === 'groups') {
    const keys = ids[0]?.split(separator).length ?? 0;
    return ids.length * (2 ** keys - 1);
  }
  return ids.reduce((sum, id) => sum + id.split(separator).length, 0);
}
