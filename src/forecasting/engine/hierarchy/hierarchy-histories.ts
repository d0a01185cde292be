import { AggregateHistories, alignedHistory, type LeafHistory } from './aligned-histories.ts';
import type { Hierarchy } from './hierarchy.ts';

/** Histories of a hierarchy, as input of its forecasts. */
export interface HierarchyHistories {
  /** Aggregates first, then leaves. */
  readonly series: readonly Float64Array[];
  /** By leaf, whether it never was below zero. */
  readonly nonNegative: Uint8Array;
}

/**
 * Creates the histories of a hierarchy that fits in memory. There is at least one leaf.
 *
 * @param end the period at which all histories end; later observations of leaves are left out
 */
export function hierarchyHistories(
  hierarchy: Hierarchy,
  leaves: readonly LeafHistory[],
  seasonLength: number,
  end: number,
): HierarchyHistories {
  const aligned = leaves.map((leaf) => alignedHistory(leaf, end, seasonLength));
  const longest = aligned.reduce((most, { length }) => Math.max(most, length), 0);
  const sums = new AggregateHistories(hierarchy, longest, seasonLength);
  aligned.forEach((values, leaf) => sums.add(leaf, values));
  return {
    series: [...hierarchy.nodes.map((_, node) => sums.of(node)), ...aligned],
    nonNegative: Uint8Array.from(aligned, (values) => (values.some((y) => y < 0) ? 0 : 1)),
  };
}
