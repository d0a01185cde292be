/** Chance below which empty periods before a launch, and after an end, are not taken for chance. */
const MAX_LAUNCH_CHANCE = 1e-3;
const MAX_END_CHANCE = 2e-4;
/** How many times longer than any earlier gap in demand the empty periods have to be. */
const MIN_LEAD = 1.5;
/** Empty periods that are looked at, at least, and as a share of the history. */
const MIN_EMPTY = 4;
const MIN_EMPTY_SHARE = 0.05;
/** Empty periods before the first demand, and periods from it on, that are looked at. */
const MIN_BEFORE_LAUNCH = 3;
const MIN_SINCE_LAUNCH = 3;

/**
 * Number of periods before a product was first sold: leading zeros that are too many to be chance, and longer than any
 * gap in demand since. 0 if there are none such. Missing values are not zeros.
 */
export function periodsBeforeLaunch(y: Float64Array): number {
  const first = y.findIndex((value) => Number.isFinite(value) && value !== 0);
  if (first <= 0 || y.length - first < MIN_SINCE_LAUNCH) return 0;
  const empty = countZeros(y, 0, first);
  if (empty < MIN_BEFORE_LAUNCH || empty <= MIN_LEAD * longestGap(y, first, y.length)) return 0;
  const share = shareWithDemand(y, first, y.length);
  return empty * Math.log(1 - share) < Math.log(MAX_LAUNCH_CHANCE) ? first : 0;
}

/**
 * Whether demand has ended: trailing zeros that are too many to be chance, in phases of the season that had demand
 * before, and longer than any earlier gap. Phases that were never observed before tell nothing until a whole season is
 * empty.
 *
 * @param y from the first period on
 */
export function isDiscontinued(y: Float64Array, seasonLength: number): boolean {
  const end = 1 + y.findLastIndex((value) => Number.isFinite(value) && value !== 0);
  const start = y.findIndex((value) => Number.isFinite(value) && value !== 0);
  if (end <= 0) return false;
  const empty = countZeros(y, end, y.length);
  if (empty < Math.max(MIN_EMPTY, MIN_EMPTY_SHARE * (y.length - start))) return false;
  if (empty <= MIN_LEAD * longestGap(y, start, end)) return false;
  const share = shareWithDemand(y, start, end);
  // A few observations of each phase alone make chance look smaller than it is.
  if (empty * Math.log(1 - share) >= Math.log(MAX_END_CHANCE)) return false;
  const wholeSeason = empty >= seasonLength;
  let chance = 0;
  for (let t = end; t < y.length; t++) {
    if (y[t] === 0)
      chance += Math.log(1 - phaseShare(y, start, end, t, seasonLength, share, wholeSeason));
  }
  return chance < Math.log(MAX_END_CHANCE);
}

/** Share of periods with demand in the phase of `t`, drawn towards that of all phases. */
function phaseShare(
  y: Float64Array,
  start: number,
  end: number,
  t: number,
  seasonLength: number,
  share: number,
  wholeSeason: boolean,
): number {
  if (seasonLength < 2) return share;
  let [seen, sold] = [0, 0];
  for (let at = t - seasonLength; at >= start; at -= seasonLength) {
    if (at >= end || !Number.isFinite(y[at])) continue;
    seen++;
    if (y[at] !== 0) sold++;
  }
  if (seen === 0) return wholeSeason ? share : 0;
  return (sold + share) / (seen + 1);
}

/** Share of periods with demand, as if half a period more had none. */
function shareWithDemand(y: Float64Array, start: number, end: number): number {
  let [seen, sold] = [0.5, 0];
  for (let t = start; t < end; t++) {
    if (!Number.isFinite(y[t])) continue;
    seen++;
    if (y[t] !== 0) sold++;
  }
  return sold / seen;
}

function countZeros(y: Float64Array, start: number, end: number): number {
  let count = 0;
  for (let t = start; t < end; t++) if (y[t] === 0) count++;
  return count;
}

/** Most zeros in a row. */
function longestGap(y: Float64Array, start: number, end: number): number {
  let [longest, current] = [0, 0];
  for (let t = start; t < end; t++) {
    current = y[t] === 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
