import type { RunBatch } from '../../forecasting/reader/index.ts';

/** A series with its observations in time order. */
export interface ObservedSeries {
  readonly id: string;
  readonly periods: Int32Array;
  readonly values: Float64Array;
}

/** Told of an observation whose period the series already has from an earlier batch. */
export type OnRepeat = (repeat: {
  readonly id: string;
  readonly period: number;
  readonly line: number;
  readonly firstLine: number;
}) => void;

interface Run {
  readonly batch: RunBatch;
  readonly from: number;
  readonly to: number;
}

/**
 * Holds the batches of a file and joins the runs of each series. Rows may come in any order, so no series is
 * complete before the file ends; until then they stay in the reader's columns, 16 bytes a row.
 */
export class SeriesRuns {
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

  /** The series in the order of their first appearance. Of two rows for one period the earlier stays. */
  *series(onRepeat: OnRepeat): Generator<ObservedSeries> {
    for (const [number, id] of this.#ids.entries()) {
      const runs = this.#runs[number]!;
      this.#runs[number] = [];
      if (runs.length === 1) yield { id, ...columns(runs[0]!) };
      else if (runs.length > 1) yield joined(id, runs, onRepeat);
    }
  }
}

function columns({ batch, from, to }: Run): { periods: Int32Array; values: Float64Array } {
  return { periods: batch.periods.subarray(from, to), values: batch.values.subarray(from, to) };
}

function joined(id: string, runs: readonly Run[], onRepeat: OnRepeat): ObservedSeries {
  const rows = runs.flatMap(({ batch, from, to }) =>
    Array.from({ length: to - from }, (_, i) => ({
      period: batch.periods[from + i]!,
      value: batch.values[from + i]!,
      line: batch.lines[from + i]!,
    })),
  );
  // Stable, and batches come in the order of the file: the earlier row of a period stays in front.
  rows.sort((a, b) => a.period - b.period);
  const kept: typeof rows = [];
  for (const row of rows) {
    const last = kept.at(-1);
    if (last?.period !== row.period) kept.push(row);
    else onRepeat({ id, period: row.period, line: row.line, firstLine: last.line });
  }
  return {
    id,
    periods: Int32Array.from(kept, ({ period }) => period),
    values: Float64Array.from(kept, ({ value }) => value),
  };
}
