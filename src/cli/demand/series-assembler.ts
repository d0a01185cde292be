import type { RunBatch } from '../../forecasting/reader/index.ts';

/** A series with its observations in time order. */
export interface ObservedSeries {
  readonly id: string;
  readonly periods: Int32Array;
  /** NaN in rows after the last observation, which carry what is known of the time to come. */
  readonly values: Float64Array;
  /** Further columns, NaN where a row lacks one. */
  readonly extras: readonly Float64Array[];
}

/** A row that is not accepted. */
export interface OddRow {
  readonly id: string;
  readonly period: number;
  readonly line: number;
}

/** Callbacks for errors that only a complete series shows. */
export interface Findings {
  /** The series has this period from an earlier batch already. */
  readonly onRepeat: (repeat: OddRow & { readonly firstLine: number }) => void;
  /** A row without a value, and not after the last of its series. */
  readonly onMissing: (missing: OddRow) => void;
}

interface Run {
  readonly batch: RunBatch;
  readonly from: number;
  readonly to: number;
}

/**
 * Holds the batches of a file and joins the runs of each series. Rows may come in any order, so no series is complete
 * before the end of the file. Until then, rows stay in the reader's columns, with 16 bytes per row.
 */
export class SeriesAssembler {
  readonly #ids: string[] = [];
  readonly #runs: Run[][] = [];

  get size(): number {
    return this.#ids.length;
  }

  add(batch: RunBatch): void {
    for (const id of batch.newSeries) {
      this.#ids.push(id);
      this.#runs.push([]);
    }
    for (let at = 0; at < batch.series.length; at++) {
      const [from, to] = [batch.offsets[at]!, batch.offsets[at + 1]!];
      this.#runs[batch.series[at]!]!.push({ batch, from, to });
    }
  }

  /**
   * The series in the order of their first appearance; may be gone through again. Of two rows for one period the earlier
   * stays.
   */
  *series(findings: Findings): Generator<ObservedSeries> {
    for (const [number, id] of this.#ids.entries()) {
      const runs = this.#runs[number]!;
      if (runs.length > 0) yield joined(id, runs, findings);
    }
  }
}

interface Row {
  readonly period: number;
  readonly line: number;
  readonly batch: RunBatch;
  readonly at: number;
}

function joined(id: string, runs: readonly Run[], findings: Findings): ObservedSeries {
  const [only] = runs;
  if (runs.length === 1 && only!.batch.extras.length === 0) return { id, ...columns(only!) };
  const rows = runs.flatMap(({ batch, from, to }) =>
    Array.from({ length: to - from }, (_, i): Row => {
      const at = from + i;
      return { period: batch.periods[at]!, line: batch.lines[at]!, batch, at };
    }),
  );
  // Stable, and batches come in the order of the file: the earlier row of a period stays in front.
  rows.sort((a, b) => a.period - b.period);
  const end = rows.findLastIndex(hasValue);
  const kept: Row[] = [];
  rows.forEach((row, i) => {
    const { period, line } = row;
    const last = kept.at(-1);
    if (last?.period === period) findings.onRepeat({ id, period, line, firstLine: last.line });
    else if (i < end && !hasValue(row)) findings.onMissing({ id, period, line });
    else kept.push(row);
  });
  return {
    id,
    periods: Int32Array.from(kept, ({ period }) => period),
    values: Float64Array.from(kept, ({ batch, at }) => batch.values[at]!),
    extras: only!.batch.extras.map((_, which) =>
      Float64Array.from(kept, ({ batch, at }) => batch.extras[which]![at]!),
    ),
  };
}

function hasValue({ batch, at }: Row): boolean {
  return !Number.isNaN(batch.values[at]!);
}

function columns({ batch, from, to }: Run): Omit<ObservedSeries, 'id'> {
  return {
    periods: batch.periods.subarray(from, to),
    values: batch.values.subarray(from, to),
    extras: [],
  };
}
