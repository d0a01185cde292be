import { AggregateHistories, alignedHistory, type LeafHistory } from './aligned-histories.ts';
import type { Hierarchy } from './hierarchy.ts';

/** What to forecast of a hierarchy: all series end with the same period. */
export interface HierarchyHistories {
  readonly end: number;
  /** Aggregates first, then leaves. */
  readonly series: readonly Float64Array[];
  /** By leaf, whether it never was below zero. */
  readonly nonNegative: Uint8Array;
}

/** Histories of all of a hierarchy that is small enough to be held at once. There is at least one leaf. */
export function hierarchyHistories(
  hierarchy: Hierarchy,
  leaves: readonly LeafHistory[],
  seasonLength: number,
): HierarchyHistories {
  const end = leaves.reduce((last, { lastPeriod }) => Math.max(last, lastPeriod), -Infinity);
  const aligned = leaves.map((leaf) => alignedHistory(leaf, end, seasonLength));
  const longest = aligned.reduce((most, { length }) => Math.max(most, length), 0);
  const sums = new AggregateHistories(hierarchy, longest, seasonLength);
  aligned.forEach((values, leaf) => sums.add(leaf, values));
  return {
    end,
    series: [...hierarchy.nodes.map((_, node) => sums.of(node)), ...aligned],
    nonNegative: Uint8Array.from(aligned, (values) => (values.some((y) => y < 0) ? 0 : 1)),
  };
}
