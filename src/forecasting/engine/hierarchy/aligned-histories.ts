import { fillGaps } from '../series/gaps.ts';
import type { Hierarchy } from './hierarchy.ts';

/** Observations of a leaf, one value per period, with NaN for missing periods. The first value is known. */
export interface LeafHistory {
  readonly lastPeriod: number;
  readonly values: Float64Array;
}

/** Periods behind a common end after which a series without observations counts as ended; or a season, if longer. */
const LATE = 4;
/** Periods that are kept at most, unless four seasons are more: models learn from no more. */
const MAX_LENGTH = 5000;

/** Periods of a history that are kept. */
export function longestHistory(seasonLength: number): number {
  return Math.max(MAX_LENGTH, 4 * seasonLength);
}

/**
 * History of a leaf up to the common end. A leaf without observations for longer than a season has ended: its demand is
 * zero from then on. Otherwise the last periods are missing.
 */
export function alignedHistory(
  { lastPeriod, values }: LeafHistory,
  end: number,
  seasonLength: number,
): Float64Array {
  if (values.length === 0) return values;
  const behind = end - lastPeriod;
  if (behind < 0)
    return alignedHistory({ lastPeriod: end, values: values.slice(0, behind) }, end, 1);
  const length = Math.min(values.length + behind, longestHistory(seasonLength));
  const known = Math.max(0, length - behind);
  const aligned = new Float64Array(length);
  aligned.set(values.subarray(values.length - known));
  aligned.fill(behind > Math.max(LATE, seasonLength) ? 0 : Number.NaN, known);
  return aligned;
}

/**
 * Histories of aggregates that end at a common period: sums of their leaves, with gaps filled as for any forecast. A
 * leaf counts from its first observation on. At most `longest` periods are kept.
 */
export class AggregateHistories {
  readonly #sums: Float64Array[];
  readonly #known: Int32Array;
  readonly #hierarchy: Hierarchy;
  readonly #seasonLength: number;
  readonly #from: number;

  /** @param range of aggregates, by number; all where none is given */
  constructor(
    hierarchy: Hierarchy,
    longest: number,
    seasonLength: number,
    { from, to } = { from: 0, to: hierarchy.nodes.length },
  ) {
    this.#from = from;
    this.#hierarchy = hierarchy;
    this.#seasonLength = seasonLength;
    this.#sums = Array.from({ length: to - from }, () => new Float64Array(longest));
    this.#known = new Int32Array(to - from);
  }

  /** Adds a leaf whose history ends with the common period. */
  add(leaf: number, aligned: Float64Array): void {
    const { starts, memberOf } = this.#hierarchy;
    const first = aligned.findIndex(Number.isFinite);
    if (first < 0) return;
    const filled = fillGaps(aligned.subarray(first), this.#seasonLength);
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) {
      const node = memberOf[k]! - this.#from;
      const sums = this.#sums[node];
      if (sums === undefined) continue;
      const shared = Math.min(sums.length, filled.length);
      this.#known[node] = Math.max(this.#known[node]!, shared);
      for (let back = 1; back <= shared; back++)
        sums[sums.length - back]! += filled[filled.length - back]!;
    }
  }

  of(node: number): Float64Array {
    const sums = this.#sums[node - this.#from]!;
    return sums.slice(sums.length - this.#known[node - this.#from]!);
  }
}
