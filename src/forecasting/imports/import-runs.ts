import { Pauses, type OrganizationId, type ImportId } from '../../platform/index.ts';
import type { OrganizationSealer } from '../../crypto/index.ts';
import {
  decodeRun,
  encodeRun,
  MAX_STORED_OBSERVATIONS,
  TooManyObservations,
  type ObservationRun,
} from '../demand/segment-codec.ts';
import type { RunBatch } from '../reader/index.ts';
import type { ImportFileStore } from './import-file.store.ts';
import { IMPORT_RUN } from './import-places.ts';

/** Rows that stay in memory, at 12 bytes each; a file with more waits in the database. */
const MAX_HELD_ROWS = 1_000_000;
const RUNS_A_STATEMENT = 2000;
const SERIES_A_READ = 500;

/** The runs of one series, in the order in which they were read. */
export interface SeriesRuns {
  readonly uniqueId: string;
  readonly runs: readonly ObservationRun[];
}

/** One run of a batch, and whose it is. */
interface HeldRun {
  readonly seriesNumber: number;
  readonly run: ObservationRun;
}

/**
 * Observations that an import has read and not yet applied. Up to a million rows stay in memory. Batches of a larger
 * file are stored sealed in the database, so that memory does not grow with the file.
 */
export class ImportRuns {
  private readonly ids: string[] = [];
  /** Observations of each series. */
  private readonly rows: number[] = [];
  private held: HeldRun[] = [];
  private heldRows = 0;
  private stored = 0;

  /** @param sealer gives the current one: it is asked for again per batch */
  constructor(
    private readonly store: ImportFileStore,
    private readonly sealer: () => Promise<OrganizationSealer>,
    private readonly organizationId: OrganizationId,
    private readonly importId: ImportId,
  ) {}

  /** @throws TooManyObservations */
  async add(batch: RunBatch): Promise<void> {
    for (const id of batch.newSeries) {
      this.ids.push(id);
      this.rows.push(0);
    }
    batch.series.forEach((number, r) => {
      this.rows[number]! += batch.offsets[r + 1]! - batch.offsets[r]!;
      if (this.rows[number]! > MAX_STORED_OBSERVATIONS) throw new TooManyObservations();
    });
    const runs = Array.from(batch.series, (seriesNumber, r) => ({
      seriesNumber,
      run: runOf(batch, r),
    }));
    if (this.stored === 0 && this.heldRows + batch.periods.length <= MAX_HELD_ROWS) {
      this.held.push(...runs);
      this.heldRows += batch.periods.length;
      return;
    }
    if (this.held.length > 0) await this.putAway(this.held);
    this.held = [];
    await this.putAway(runs);
  }

  /** Every series once, in the order of first appearance, some at a time. */
  async *bySeries(): AsyncGenerator<SeriesRuns[]> {
    if (this.stored === 0) {
      yield* this.fromMemory();
      return;
    }
    const pauses = new Pauses();
    const sealer = await this.sealer();
    for (let from = 0; from < this.ids.length;) {
      const to = this.endOfRead(from);
      const rows = await this.store.listRuns(this.organizationId, this.importId, from, to);
      from = to;
      const groups = new Map<number, ObservationRun[]>();
      for (const row of rows) {
        await pauses.next();
        const place = IMPORT_RUN.at({ ...row, importId: this.importId });
        const run = decodeRun(await sealer.open(row.sealed, place));
        const runs = groups.get(row.seriesNumber);
        if (runs === undefined) groups.set(row.seriesNumber, [run]);
        else runs.push(run);
      }
      yield Array.from(groups, ([number, runs]) => ({ uniqueId: this.ids[number]!, runs }));
    }
  }

  /** Before which series a read ends that begins with one: few series at a time where they are long. */
  private endOfRead(from: number): number {
    const last = Math.min(this.ids.length, from + SERIES_A_READ);
    let rows = this.rows[from]!;
    let to = from + 1;
    while (to < last && rows + this.rows[to]! <= MAX_HELD_ROWS) rows += this.rows[to++]!;
    return to;
  }

  private *fromMemory(): Generator<SeriesRuns[]> {
    const bySeries = Map.groupBy(this.held, (held) => held.seriesNumber);
    const numbers = Array.from(bySeries.keys()).sort((a, b) => a - b);
    for (let from = 0; from < numbers.length; from += SERIES_A_READ) {
      yield numbers.slice(from, from + SERIES_A_READ).map((number) => ({
        uniqueId: this.ids[number]!,
        runs: bySeries.get(number)!.map(({ run }) => run),
      }));
    }
  }

  /** Runs of one series that are put away together follow one another in their order. */
  private async putAway(runs: readonly HeldRun[]): Promise<void> {
    for (let from = 0; from < runs.length; from += RUNS_A_STATEMENT) {
      const sealer = await this.sealer();
      const rows = runs.slice(from, from + RUNS_A_STATEMENT).map(({ seriesNumber, run }, i) => {
        const row = { importId: this.importId, seriesNumber, batch: this.stored + i };
        return { ...row, sealed: sealer.seal(encodeRun(run), IMPORT_RUN.at(row)) };
      });
      await this.store.insertRuns(this.organizationId, this.importId, rows);
      this.stored += rows.length;
    }
  }
}

function runOf(batch: RunBatch, r: number): ObservationRun {
  const [start, end] = [batch.offsets[r]!, batch.offsets[r + 1]!];
  return { periods: batch.periods.subarray(start, end), values: batch.values.subarray(start, end) };
}
