import type { ObservationColumns } from './observation-columns.ts';
import type { RunBatch } from './read-event.ts';

/** The runs of a batch, before the ids that are new in it are put with them. */
export type GroupedRuns = Omit<RunBatch, 'newSeries' | 'firstNewSeries'>;

/** Called for every row whose series already has the period; both arguments are row indices of the columns. */
export type OnDuplicate = (place: number, firstPlace: number) => void;

/** Room for the place of a row beside its period in one exactly held number: 2^32 times 2^21. */
const PLACES = 2 ** 21;

/**
 * Groups rows into one run per series, periods ascending. Of rows with the same series and period, the first in the
 * file is kept, and the others are reported.
 */
export function groupRuns(
  columns: ObservationColumns,
  seriesCount: number,
  onDuplicate: OnDuplicate,
): GroupedRuns {
  const order = columns.inOrder ? undefined : orderOf(columns, seriesCount);
  const { length } = columns;
  const places = order === undefined ? undefined : withoutDuplicates(columns, order, onDuplicate);
  const kept = places === undefined ? length : places.length;
  const series = gather(columns.series, places, kept, new Int32Array(kept));
  const { runSeries, offsets } = runsOf(series);
  return {
    series: runSeries,
    offsets,
    periods: gather(columns.periods, places, kept, new Int32Array(kept)),
    values: gather(columns.values, places, kept, new Float64Array(kept)),
    lines: gather(columns.lines, places, kept, new Uint32Array(kept)),
    extras: columns.extras.map((extra) => gather(extra, places, kept, new Float64Array(kept))),
  };
}

/** The places of the rows by series, period and then order in the file. */
function orderOf(columns: ObservationColumns, seriesCount: number): Int32Array {
  const { length, series, periods } = columns;
  const ends = new Int32Array(seriesCount);
  for (let at = 0; at < length; at++) ends[series[at] as number]! += 1;
  for (let s = 1; s < seriesCount; s++) ends[s]! += ends[s - 1] as number;
  const order = new Int32Array(length);
  for (let at = length - 1; at >= 0; at--) order[(ends[series[at] as number]! -= 1)] = at;
  for (let from = 0; from < length;) {
    const run = series[order[from] as number];
    let to = from + 1;
    let ascending = true;
    for (; to < length && series[order[to] as number] === run; to++) {
      if ((periods[order[to] as number] as number) < (periods[order[to - 1] as number] as number)) {
        ascending = false;
      }
    }
    if (!ascending) sortByPeriod(order.subarray(from, to), periods);
    from = to;
  }
  return order;
}

/** Sorts places, which ascend, by period; rows of one period keep their order. */
function sortByPeriod(places: Int32Array, periods: Int32Array): void {
  const keys = new Float64Array(places.length);
  for (let i = 0; i < keys.length; i++) {
    keys[i] = ((periods[places[i] as number] as number) + 2 ** 31) * PLACES + (places[i] as number);
  }
  keys.sort();
  for (let i = 0; i < keys.length; i++) places[i] = (keys[i] as number) % PLACES;
}

function withoutDuplicates(
  columns: ObservationColumns,
  order: Int32Array,
  onDuplicate: OnDuplicate,
): Int32Array {
  const { series, periods } = columns;
  let kept = 0;
  for (let i = 0; i < order.length; i++) {
    const place = order[i] as number;
    const first = kept === 0 ? -1 : (order[kept - 1] as number);
    if (first >= 0 && series[first] === series[place] && periods[first] === periods[place]) {
      onDuplicate(place, first);
    } else {
      order[kept] = place;
      kept += 1;
    }
  }
  return order.subarray(0, kept);
}

function gather<T extends Int32Array | Uint32Array | Float64Array>(
  from: T,
  places: Int32Array | undefined,
  length: number,
  into: T,
): T {
  if (places === undefined) into.set(from.subarray(0, length));
  else for (let i = 0; i < length; i++) into[i] = from[places[i] as number] as number;
  return into;
}

function runsOf(series: Int32Array): {
  runSeries: Int32Array<ArrayBuffer>;
  offsets: Int32Array<ArrayBuffer>;
} {
  let count = 0;
  for (let i = 0; i < series.length; i++) if (i === 0 || series[i] !== series[i - 1]) count += 1;
  const runSeries = new Int32Array(count);
  const offsets = new Int32Array(count + 1);
  let run = 0;
  for (let i = 0; i < series.length; i++) {
    if (i > 0 && series[i] === series[i - 1]) continue;
    runSeries[run] = series[i] as number;
    offsets[run] = i;
    run += 1;
  }
  offsets[count] = series.length;
  return { runSeries, offsets };
}
