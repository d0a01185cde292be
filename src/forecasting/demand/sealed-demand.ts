import { UnsealError, type OrganizationSealer, type Placed } from '../../crypto/index.ts';
import { Pauses, Problem, readCursor, type DatasetId } from '../../platform/index.ts';
import { DEMAND_SEGMENT, LIST_CURSOR, SERIES_ID } from './demand-places.ts';
import type { SegmentRow, SeriesRow } from './demand.store.ts';
import {
  decodeRun,
  encodeRun,
  SEGMENT_LENGTH,
  uniteRuns,
  type ObservationRun,
} from './segment-codec.ts';

/** Room for every position, so that the length of a cursor tells nothing. */
const CURSOR_LENGTH = 24;
const SEALED_CURSOR = /^[\w-]{1,180}$/;

/** A row that carries the sealed name of a series. */
interface NamedRow {
  readonly ordinal: number;
  readonly sealedUniqueId: Buffer;
}

/** Seals and opens one dataset's ids and observations; each ciphertext is bound to its row. */
export class SealedDemand {
  constructor(
    private readonly sealer: OrganizationSealer,
    readonly datasetId: DatasetId,
  ) {}

  lookup(uniqueId: string): Buffer {
    return this.sealer.blindIndex(`series ${this.datasetId}`, uniqueId);
  }

  newSeries(uniqueId: string, ordinal: number): SeriesRow {
    const sealedUniqueId = this.sealer.seal(
      Buffer.from(uniqueId, 'utf8'),
      SERIES_ID.at({ datasetId: this.datasetId, ordinal }),
    );
    return { ordinal, lookup: this.lookup(uniqueId), sealedUniqueId };
  }

  /** Placeholder id of a deleted series. No real id has a control character. */
  retired(ordinal: number): SeriesRow {
    return { ...this.newSeries(`\0${ordinal}`, ordinal), deleted: true };
  }

  async uniqueId({ ordinal, sealedUniqueId }: NamedRow): Promise<string> {
    const place = SERIES_ID.at({ datasetId: this.datasetId, ordinal });
    return (await this.sealer.open(sealedUniqueId, place)).toString('utf8');
  }

  /** Rows with the names of their series; requests are answered while these are opened. */
  async uniqueIds<R extends NamedRow>(
    rows: readonly R[],
  ): Promise<{ readonly row: R; readonly uniqueId: string }[]> {
    const pauses = new Pauses();
    const named: { row: R; uniqueId: string }[] = [];
    for (const row of rows) {
      named.push({ row, uniqueId: await this.uniqueId(row) });
      await pauses.next();
    }
    return named;
  }

  /**
   * The row that a look-up found for a name.
   *
   * @throws UnsealError when it is the row of another series
   */
  async named<R extends NamedRow>(row: R, uniqueId: string): Promise<R> {
    if ((await this.uniqueId(row)) === uniqueId) return row;
    throw new UnsealError('the name leads to another series');
  }

  /** Cursor of a list of series. It does not reveal the number of series that the caller may not see. */
  cursor(position: string): string {
    const padded = Buffer.from(position.padEnd(CURSOR_LENGTH));
    return this.sealer.seal(padded, LIST_CURSOR.at(this)).toString('base64url');
  }

  /** Opens a cursor; undefined without one. @throws Problem invalid_cursor if it is not of this dataset */
  async position(cursor: string | undefined, pattern: RegExp): Promise<string | undefined> {
    const sealed = readCursor(cursor, SEALED_CURSOR);
    if (sealed === undefined) return undefined;
    try {
      const padded = await this.sealer.open(Buffer.from(sealed, 'base64url'), LIST_CURSOR.at(this));
      const position = padded.toString('utf8').trimEnd();
      if (pattern.test(position)) return position;
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
    }
    throw new Problem('invalid_cursor', 'Start again without a cursor.');
  }

  /** Cuts a run into segments of at most 512 observations and seals each. */
  segments(ordinal: number, { periods, values }: ObservationRun): SegmentRow[] {
    const rows: SegmentRow[] = [];
    for (let start = 0; start < periods.length; start += SEGMENT_LENGTH) {
      const end = Math.min(start + SEGMENT_LENGTH, periods.length);
      const run = { periods: periods.subarray(start, end), values: values.subarray(start, end) };
      const firstPeriod = periods[start]!;
      rows.push({
        ordinal,
        firstPeriod,
        lastPeriod: periods[end - 1]!,
        observationCount: end - start,
        sealed: this.sealer.seal(encodeRun(run), this.placeOf({ ordinal, firstPeriod })),
      });
    }
    return rows;
  }

  /** The runs of several series by their ordinals; requests are answered while they are opened. */
  async openSeries(segments: readonly SegmentRow[]): Promise<Map<number, ObservationRun>> {
    const pauses = new Pauses();
    const runs = new Map<number, ObservationRun>();
    for (const [ordinal, own] of Map.groupBy(segments, (segment) => segment.ordinal)) {
      runs.set(ordinal, await this.open(own));
      await pauses.next();
    }
    return runs;
  }

  /** The run that a series' segments hold together, given in the order of time. */
  async open(segments: readonly SegmentRow[]): Promise<ObservationRun> {
    const runs: ObservationRun[] = [];
    for (const segment of segments) {
      runs.push(decodeRun(await this.sealer.open(segment.sealed, this.placeOf(segment))));
    }
    return uniteRuns(runs);
  }

  private placeOf({
    ordinal,
    firstPeriod,
  }: Pick<SegmentRow, 'ordinal' | 'firstPeriod'>): Placed<'organization'> {
    return DEMAND_SEGMENT.at({ datasetId: this.datasetId, ordinal, firstPeriod });
  }
}
