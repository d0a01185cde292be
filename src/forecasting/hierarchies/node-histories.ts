import { AggregateHistories, type Hierarchy } from '../engine/index.ts';
import type { Alignment, History, HistorySource } from '../demand/history-source.ts';

const SERIES_A_READ = 100;
/** Values of aggregates that are held at once; where there are more, the series are gone through again. */
const MAX_VALUES = 4_000_000;
/** A chunk has this many nodes or a multiple, so that no task needs two. */
const NODES_A_TASK = 16;

/** Histories of the aggregates of a dataset, added up from its series, some aggregates at a time. */
export class NodeHistories implements HistorySource {
  private chunk: { readonly from: number; readonly sums: Promise<AggregateHistories> } | null =
    null;
  private readonly nodesAChunk: number;

  /** @param longest periods that a history has at most */
  constructor(
    private readonly hierarchy: Hierarchy,
    private readonly series: HistorySource,
    private readonly alignment: Alignment,
    private readonly longest: number,
    mostValues = MAX_VALUES,
  ) {
    const tasks = Math.floor(mostValues / Math.max(1, longest) / NODES_A_TASK);
    this.nodesAChunk = NODES_A_TASK * Math.max(1, tasks);
  }

  async read(from: number, size: number): Promise<History[]> {
    const { nodes } = this.hierarchy;
    const first = Math.floor(from / this.nodesAChunk) * this.nodesAChunk;
    if (this.chunk?.from !== first) {
      const sums = this.addedUp(first, Math.min(nodes.length, first + this.nodesAChunk));
      sums.catch(() => undefined);
      this.chunk = { from: first, sums };
    }
    const sums = await this.chunk.sums;
    return nodes.slice(from, from + size).map((name, i) => ({
      ordinal: ordinalOfNode(from + i),
      values: sums.of(from + i),
      lastPeriod: this.alignment.end,
      name,
    }));
  }

  private async addedUp(from: number, to: number): Promise<AggregateHistories> {
    const { seasonLength } = this.alignment;
    const sums = new AggregateHistories(this.hierarchy, this.longest, seasonLength, { from, to });
    for (let at = 0; at < this.hierarchy.leaves; at += SERIES_A_READ) {
      const size = Math.min(SERIES_A_READ, this.hierarchy.leaves - at);
      for (const { ordinal, values } of await this.series.read(at, size)) sums.add(ordinal, values);
    }
    return sums;
  }
}

/** Ordinal of an aggregate among the rows of a forecast; it is negative. */
export function ordinalOfNode(node: number): number {
  return -1 - node;
}
