/** Observations of one series: periods ascend strictly, with one value each. */
export interface ObservationRun {
  readonly periods: Int32Array;
  readonly values: Float64Array;
}

export const NO_OBSERVATIONS: ObservationRun = {
  periods: new Int32Array(0),
  values: new Float64Array(0),
};

const VERSION = 1;
const CONTIGUOUS = 1;
const HEADER_BYTES = 8;

/**
 * The plaintext of a demand segment, docs/formats/demand-segment.md: version, flags, count, the periods (only the first
 * one if they have no gap) and the values, little-endian.
 */
export function encodeRun({ periods, values }: ObservationRun): Uint8Array {
  const count = periods.length;
  const first = periods[0] ?? 0;
  const contiguous = count > 0 && periods[count - 1]! - first === count - 1;
  const written = contiguous ? 1 : count;
  const bytes = new Uint8Array(HEADER_BYTES + 4 * written + 8 * count);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, contiguous ? CONTIGUOUS : 0);
  view.setUint32(4, count, true);
  for (let i = 0; i < written; i += 1) view.setInt32(HEADER_BYTES + 4 * i, periods[i]!, true);
  const start = HEADER_BYTES + 4 * written;
  for (let i = 0; i < count; i += 1) view.setFloat64(start + 8 * i, values[i]!, true);
  return bytes;
}

/** @throws RangeError when the bytes are not a segment of a known version */
export function decodeRun(bytes: Uint8Array): ObservationRun {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint8(0) !== VERSION) {
    throw new RangeError('not a demand segment of a known version');
  }
  const contiguous = (view.getUint8(1) & CONTIGUOUS) !== 0;
  const count = view.getUint32(4, true);
  const written = contiguous ? 1 : count;
  const start = HEADER_BYTES + 4 * written;
  if (bytes.length !== start + 8 * count)
    throw new RangeError('a demand segment of a wrong length');
  const periods = new Int32Array(count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    periods[i] =
      view.getInt32(HEADER_BYTES + (contiguous ? 0 : 4 * i), true) + (contiguous ? i : 0);
    values[i] = view.getFloat64(start + 8 * i, true);
  }
  return { periods, values };
}

/** Several runs merged into one. */
export interface UnitedRun extends ObservationRun {
  /** Observations of a period that an earlier run has, too. */
  readonly repeated: number;
}

/** Two runs merged into one. */
export interface MergedRun extends UnitedRun {
  /** Repeated observations with another value. */
  readonly corrected: number;
}

/** Merges two runs. If both have a period, the value of the later run counts. */
export function mergeRuns(earlier: ObservationRun, later: ObservationRun): MergedRun {
  const size = earlier.periods.length + later.periods.length;
  const periods = new Int32Array(size);
  const values = new Float64Array(size);
  let [i, j, count, repeated, corrected] = [0, 0, 0, 0, 0];
  while (i < earlier.periods.length || j < later.periods.length) {
    const left = earlier.periods[i] ?? Infinity;
    const right = later.periods[j] ?? Infinity;
    periods[count] = Math.min(left, right);
    values[count] = right <= left ? later.values[j]! : earlier.values[i]!;
    if (left === right) {
      repeated += 1;
      if (earlier.values[i] !== later.values[j]) corrected += 1;
    }
    if (left <= right) i += 1;
    if (right <= left) j += 1;
    count += 1;
  }
  return {
    periods: periods.subarray(0, count),
    values: values.subarray(0, count),
    repeated,
    corrected,
  };
}

/** Merges runs in the order in which they were written. If several have a period, the value of the last one counts. */
export function uniteRuns(runs: readonly ObservationRun[]): UnitedRun {
  if (runs.length < 2) return { ...(runs[0] ?? NO_OBSERVATIONS), repeated: 0 };
  // Halves, so that each observation is copied as often as the list can be halved.
  const middle = runs.length >> 1;
  const [earlier, later] = [uniteRuns(runs.slice(0, middle)), uniteRuns(runs.slice(middle))];
  const { periods, values, repeated } = mergeRuns(earlier, later);
  return { periods, values, repeated: earlier.repeated + later.repeated + repeated };
}

/** Maximum number of observations in a segment: a new period rewrites at most this many. */
export const SEGMENT_LENGTH = 512;

/** Maximum number of observations of a stored series. */
export const MAX_STORED_OBSERVATIONS = 200_000;

/** A series would have more observations than are kept. */
export class TooManyObservations extends Error {}

/** More than the engine learns from; two dates ages apart must not fill the memory with gaps. */
export const MAX_HISTORY_LENGTH = 50_000;

/** The run up to and with a period. */
export function runUpTo({ periods, values }: ObservationRun, last: number): ObservationRun {
  let end = periods.length;
  while (end > 0 && periods[end - 1]! > last) end -= 1;
  return { periods: periods.subarray(0, end), values: values.subarray(0, end) };
}

/** One value per period up to the end of the run, NaN for missing periods: the input of a forecast. */
export function denseValues({ periods, values }: ObservationRun): Float64Array {
  if (periods.length === 0) return new Float64Array(0);
  const last = periods[periods.length - 1]!;
  const first = Math.max(periods[0]!, last - MAX_HISTORY_LENGTH + 1);
  const dense = new Float64Array(last - first + 1).fill(Number.NaN);
  for (let i = periods.length - 1; i >= 0 && periods[i]! >= first; i -= 1) {
    dense[periods[i]! - first] = values[i]!;
  }
  return dense;
}
