/** Periods that are systematically missing from a series. */
export interface Absence {
  readonly warning: 'evenly_missing';
  /** Whether a period, counted from the first observation, is one of those that never are observed. */
  readonly isAbsent: (t: number) => boolean;
}

/** Steps between observations that show how far apart they stand, and the share that has to be alike. */
const MIN_STEPS = 4;
const EVEN_SHARE = 0.9;
/** Seasons after which a part that never was observed is no chance, and how much of the others has to be known. */
const MIN_SEASONS = 3;
const KNOWN_SHARE = 0.7;

/**
 * Finds periods that are missing regularly, such as every second period or the weekends. Null if there are none, or if
 * periods are missing irregularly.
 *
 * @param known with NaN for missing periods; the first and the last value are known, because a gap at the end is no
 * pattern
 */
export function findAbsence(known: Float64Array, seasonLength: number): Absence | null {
  return everyFew(known) ?? partsOfSeason(known, seasonLength);
}

function everyFew(known: Float64Array): Absence | null {
  const steps = new Map<number, number>();
  let [last, count] = [-1, 0];
  known.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    if (last >= 0) {
      steps.set(t - last, (steps.get(t - last) ?? 0) + 1);
      count += 1;
    }
    last = t;
  });
  const [step, alike] = [...steps].reduce((most, one) => (one[1] > most[1] ? one : most), [1, 0]);
  if (step === 1 || count < MIN_STEPS || alike < EVEN_SHARE * count) return null;
  return { warning: 'evenly_missing', isAbsent: (t) => (t - last) % step !== 0 };
}

function partsOfSeason(known: Float64Array, seasonLength: number): Absence | null {
  const seasons = Math.floor(known.length / seasonLength);
  if (seasonLength < 2 || seasons < MIN_SEASONS) return null;
  const observed = new Int32Array(seasonLength);
  known.forEach((value, t) => {
    if (!Number.isNaN(value)) observed[t % seasonLength]! += 1;
  });
  const others = observed.filter((count) => count > 0);
  if (others.length === seasonLength) return null;
  if (others.some((count) => count < KNOWN_SHARE * seasons)) return null;
  return { warning: 'evenly_missing', isAbsent: (t) => observed[t % seasonLength] === 0 };
}

/** Observations at the end that may be mistyped, others that they have to be far from, and how far. */
const MAX_FAR_DATES = 3;
const MIN_OTHERS = 8;
const MIN_GAP = 10;
const GAP_SHARE = 0.5;

/** Whether the last few observations lie far from all others, as where a date was mistyped. */
export function endsFarAway(known: Float64Array): boolean {
  let end = known.length;
  for (let far = 1; far <= MAX_FAR_DATES; far++) {
    const at = known.subarray(0, end).findLastIndex((value) => !Number.isNaN(value));
    const before = known
      .subarray(0, Math.max(0, at))
      .findLastIndex((value) => !Number.isNaN(value));
    if (before < 0) return false;
    if (at - before > Math.max(MIN_GAP, GAP_SHARE * before)) {
      const others = known
        .subarray(0, before + 1)
        .reduce((n, y) => n + (Number.isNaN(y) ? 0 : 1), 0);
      if (others >= MIN_OTHERS) return true;
    }
    end = at;
  }
  return false;
}
