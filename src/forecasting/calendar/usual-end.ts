/** Neighbouring periods and how many observations lie in them. */
export interface ObservedStretch {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

/** Share of all observations that may lie far from the others, and how many may in any case. */
const FAR_SHARE = 0.01;
const FEW_FAR = 3;
/** For each far observation there are at least so many others. */
const OTHERS = 8;
/** A shorter gap is a pause. */
const MIN_GAP = 10;
/** A gap is far where it is longer than this share of all that lies on its other side. */
const GAP_SHARE = 0.5;

/**
 * The last period that is not far from all others. A few observations after a gap that is long compared with the
 * observations before it are treated as typing errors.
 *
 * @param latest the latest stretches with observations, the last one first; more than can be mistyped, or all
 * @param first the first period of all
 * @param rows observations in all
 */
export function usualEnd(latest: readonly ObservedStretch[], first: number, rows: number): number {
  let end = latest[0]?.last ?? first;
  let beyond = 0;
  for (let i = 0; i + 1 < latest.length; i++) {
    beyond += latest[i]!.rows;
    if (!areFew(beyond, rows)) break;
    const { last } = latest[i + 1]!;
    if (isFar(latest[i]!.first - last, last - first)) end = last;
  }
  return end;
}

/** Start of the observations, except for those that may be mistyped. @param earliest the earliest first */
export function usualStart(earliest: readonly ObservedStretch[], rows: number): number {
  let before = 0;
  const start = earliest.find((stretch) => (before += stretch.rows) > mostFar(rows));
  return start?.first ?? earliest[0]!.first;
}

function mostFar(all: number): number {
  return Math.max(FEW_FAR, FAR_SHARE * all);
}

function areFew(count: number, all: number): boolean {
  return count <= mostFar(all) && count * OTHERS <= all - count;
}

function isFar(gap: number, span: number): boolean {
  return gap > MIN_GAP && gap > GAP_SHARE * span;
}
