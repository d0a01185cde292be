import { Pauses } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { DemandStore, NewSeries, SegmentRow, SeriesRow } from '../demand/demand.store.ts';
import type { SealedDemand } from '../demand/sealed-demand.ts';
import { mergeRuns, uniteRuns, type ObservationRun } from '../demand/segment-codec.ts';
import type { SeriesRuns } from './import-runs.ts';

/** Changes by an import so far. */
export interface WrittenDemand {
  newSeries: number;
  added: number;
  corrected: number;
}

interface Touched {
  readonly series: SeriesRow;
  readonly run: ObservationRun;
}

/** A group of series on its way into the database: new ones are sealed, and known ones wait to be merged. */
interface SealedGroup {
  readonly added: readonly NewSeries[];
  readonly touched: readonly Touched[];
  readonly sealed: SealedDemand;
}

/** The same series and period occurs twice, too far apart in the file for the reader to detect. */
export class RepeatedObservation extends Error {}

/**
 * Writes runs into the segments of a dataset, inside the caller's transaction and its lock on the dataset. The sealer
 * is passed per group, so that a key that is rotated meanwhile seals at most the current group and the next.
 */
export class DemandWriter {
  readonly written: WrittenDemand = { newSeries: 0, added: 0, corrected: 0 };

  constructor(
    private readonly store: DemandStore,
    private readonly dataset: DatasetEntity,
  ) {}

  /** Counts what `write` would change, and changes nothing. */
  async look(group: readonly SeriesRuns[], sealed: SealedDemand): Promise<void> {
    const known = await this.findKnown(group, sealed);
    const touched: Touched[] = [];
    const pauses = new Pauses();
    for (const { uniqueId, runs } of group) {
      await pauses.next();
      const run = joined(runs);
      const series = known.get(uniqueId);
      if (series !== undefined) touched.push({ series, run });
      else {
        this.written.newSeries += 1;
        this.written.added += run.periods.length;
      }
    }
    if (touched.length > 0) await this.merge(touched, await this.openTouched(touched), sealed);
  }

  /**
   * Writes all groups: new periods are added, and a period that is known gets the new value. While the database takes one
   * group, the next is sealed.
   *
   * @throws RepeatedObservation, TooManyObservations
   */
  async write(
    groups: AsyncIterable<readonly SeriesRuns[]>,
    sealedAnew: () => Promise<SealedDemand>,
  ): Promise<void> {
    let ready: SealedGroup | undefined;
    for await (const group of groups) {
      const sealed = await sealedAnew();
      // One statement at a time: the transaction has one connection.
      const known = await this.findKnown(group, sealed);
      // Both have ended before either fails: a statement that followed the rollback would be a transaction of its own.
      const [next, stored] = await Promise.allSettled([
        this.seal(group, known, sealed),
        ready === undefined ? undefined : this.put(ready),
      ]);
      if (stored.status === 'rejected') throw stored.reason;
      if (next.status === 'rejected') throw next.reason;
      ready = next.value;
    }
    if (ready !== undefined) await this.put(ready);
  }

  /** Seals the series of a group that are new. */
  private async seal(
    group: readonly SeriesRuns[],
    known: ReadonlyMap<string, SeriesRow>,
    sealed: SealedDemand,
  ): Promise<SealedGroup> {
    const added: NewSeries[] = [];
    const touched: Touched[] = [];
    const pauses = new Pauses();
    for (const { uniqueId, runs } of group) {
      await pauses.next();
      const run = joined(runs);
      const series = known.get(uniqueId);
      if (series !== undefined) touched.push({ series, run });
      else added.push(this.newSeries(uniqueId, run, sealed));
    }
    return { added, touched, sealed };
  }

  private newSeries(uniqueId: string, run: ObservationRun, sealed: SealedDemand): NewSeries {
    const series = sealed.newSeries(uniqueId, this.dataset.seriesCount + this.written.newSeries);
    this.written.newSeries += 1;
    this.written.added += run.periods.length;
    return { series, segments: sealed.segments(series.ordinal, run) };
  }

  private async put({ added, touched, sealed }: SealedGroup): Promise<void> {
    const { organizationId, id } = this.dataset;
    if (added.length > 0) await this.store.insertSeries(organizationId, id, added);
    if (touched.length === 0) return;
    const segments = await this.rewrite(touched, sealed);
    await this.store.insertSegments(organizationId, id, segments);
    const ordinals = touched.map(({ series }) => series.ordinal);
    await this.store.sealSegments(organizationId, id, ordinals);
  }

  private async findKnown(
    group: readonly SeriesRuns[],
    sealed: SealedDemand,
  ): Promise<Map<string, SeriesRow>> {
    if (this.dataset.seriesCount === 0) return new Map();
    const lookups = group.map(({ uniqueId }) => sealed.lookup(uniqueId));
    const { organizationId, id } = this.dataset;
    const rows = await this.store.findSeriesByLookup(organizationId, id, lookups);
    const byLookup = new Map(rows.map((row) => [row.lookup.toString('base64'), row]));
    const known = new Map<string, SeriesRow>();
    for (const [i, { uniqueId }] of group.entries()) {
      const row = byLookup.get(lookups[i]!.toString('base64'));
      if (row !== undefined) known.set(uniqueId, await sealed.named(row, uniqueId));
    }
    return known;
  }

  /** Opens the segments that the new runs touch, merges, and returns what replaces them. */
  private async rewrite(touched: readonly Touched[], sealed: SealedDemand): Promise<SegmentRow[]> {
    const { organizationId, id } = this.dataset;
    const old = await this.openTouched(touched);
    if (old.length > 0) await this.store.removeSegments(organizationId, id, old);
    return this.merge(touched, old, sealed);
  }

  private async openTouched(touched: readonly Touched[]): Promise<SegmentRow[]> {
    const { organizationId, id } = this.dataset;
    const ordinals = touched.map(({ series }) => series.ordinal);
    await this.store.requireWhole(organizationId, id, ordinals);
    return this.store.listTouchedSegments(
      organizationId,
      id,
      ordinals,
      touched.map(({ run }) => run.periods[0]!),
    );
  }

  /** Merges new runs into old segments, counts what that changes, and returns what replaces these. */
  private async merge(
    touched: readonly Touched[],
    old: readonly SegmentRow[],
    sealed: SealedDemand,
  ): Promise<SegmentRow[]> {
    const bySeries = Map.groupBy(old, (segment) => segment.ordinal);
    const pauses = new Pauses();
    const rewritten: SegmentRow[] = [];
    for (const { series, run } of touched) {
      await pauses.next();
      const before = await sealed.open(bySeries.get(series.ordinal) ?? []);
      const merged = mergeRuns(before, run);
      this.written.corrected += merged.corrected;
      this.written.added += run.periods.length - merged.repeated;
      rewritten.push(...sealed.segments(series.ordinal, merged));
    }
    return rewritten;
  }
}

function joined(runs: readonly ObservationRun[]): ObservationRun {
  const merged = uniteRuns(runs);
  if (merged.repeated > 0) throw new RepeatedObservation();
  return merged;
}
