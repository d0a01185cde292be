import type { OrganizationSealer } from '../../crypto/index.ts';
import { decodeRun, encodeRun, type ObservationRun } from '../demand/segment-codec.ts';
import type { RunBatch } from '../reader/index.ts';
import type { ImportFileStore, WaitingRun } from './import-file.store.ts';

const RUNS_A_STATEMENT = 2000;
const SERIES_A_READ = 500;

/** The runs of one series, in the order in which they came. */
export interface SeriesRuns {
  readonly uniqueId: string;
  readonly runs: readonly ObservationRun[];
}

/**
 * What an import has read and not yet applied. A file of one batch stays in memory; of a larger one every
 * batch waits sealed in the database, so that memory does not grow with the file.
 */
export class ImportRuns {
  private readonly ids: string[] = [];
  private held: RunBatch | undefined;
  private stored = 0;

  constructor(
    private readonly store: ImportFileStore,
    private readonly sealer: OrganizationSealer,
    private readonly organizationId: string,
    private readonly importId: string,
  ) {}

  get seriesCount(): number {
    return this.ids.length;
  }

  async add(batch: RunBatch): Promise<void> {
    for (const id of batch.newSeries) this.ids.push(id);
    if (this.held === undefined && this.stored === 0) {
      this.held = batch;
      return;
    }
    if (this.held !== undefined) await this.putAway(this.held);
    this.held = undefined;
    await this.putAway(batch);
  }

  /** Every series once, in the order of first appearance, some at a time. */
  async *bySeries(): AsyncGenerator<SeriesRuns[]> {
    if (this.held !== undefined) {
      yield* this.fromMemory(this.held);
      return;
    }
    for (let from = 0; from < this.ids.length; from += SERIES_A_READ) {
      const rows = await this.store.listRuns(
        this.organizationId,
        this.importId,
        from,
        from + SERIES_A_READ,
      );
      const groups = new Map<number, ObservationRun[]>();
      for (const row of rows) {
        const run = decodeRun(this.sealer.open(row.sealed, this.binding(row)));
        groups.set(row.seriesNumber, [...(groups.get(row.seriesNumber) ?? []), run]);
      }
      yield Array.from(groups, ([number, runs]) => ({ uniqueId: this.ids[number]!, runs }));
    }
  }

  private *fromMemory(batch: RunBatch): Generator<SeriesRuns[]> {
    const order = Array.from(batch.series.keys()).sort(
      (a, b) => batch.series[a]! - batch.series[b]!,
    );
    for (let from = 0; from < order.length; from += SERIES_A_READ) {
      yield order.slice(from, from + SERIES_A_READ).map((r) => ({
        uniqueId: this.ids[batch.series[r]!]!,
        runs: [runOf(batch, r)],
      }));
    }
  }

  private async putAway(batch: RunBatch): Promise<void> {
    let rows: WaitingRun[] = [];
    for (let r = 0; r < batch.series.length; r += 1) {
      const row = { seriesNumber: batch.series[r]!, batch: this.stored };
      const sealed = this.sealer.seal(encodeRun(runOf(batch, r)), this.binding(row));
      rows.push({ ...row, sealed });
      if (rows.length < RUNS_A_STATEMENT && r < batch.series.length - 1) continue;
      await this.store.insertRuns(this.organizationId, this.importId, rows);
      rows = [];
    }
    this.stored += 1;
  }

  private binding(row: { readonly seriesNumber: number; readonly batch: number }): string[] {
    return ['import_run', this.importId, String(row.seriesNumber), String(row.batch)];
  }
}

function runOf(batch: RunBatch, r: number): ObservationRun {
  const [start, end] = [batch.offsets[r]!, batch.offsets[r + 1]!];
  return { periods: batch.periods.subarray(start, end), values: batch.values.subarray(start, end) };
}
