/** A history without its held-out end, and that end. */
export interface HoldOut {
  readonly train: Float64Array;
  /** Begins after the last training observation and may hold missing periods. */
  readonly test: Float64Array;
}

/** Periods that the held-out observations may be spread over, in multiples of their number. */
const MAX_SPREAD = 10;

/**
 * Holds out the last `count` observations. If periods are missing among them, the test part is longer than `count`.
 * Returns a reason if the series cannot be evaluated.
 */
export function holdOut(y: Float64Array, count: number): HoldOut | string {
  let cut = y.length;
  let held = 0;
  while (cut > 0 && held < count) {
    cut -= 1;
    if (Number.isFinite(y[cut]!)) held += 1;
  }
  while (cut > 0 && !Number.isFinite(y[cut - 1]!)) cut -= 1;
  if (cut === 0) {
    const observations = y.filter(Number.isFinite).length;
    return `${observations} observations are too few to hold out ${count}`;
  }
  const span = y.length - cut;
  if (span > count * MAX_SPREAD) {
    return `its last ${count} observations are spread over ${span} periods`;
  }
  return { train: y.slice(0, cut), test: y.slice(cut) };
}
