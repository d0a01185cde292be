import { RecencyGathering } from './recency.ts';
import type { SiblingProfile } from './sibling-profile.ts';
import { SiblingGathering } from './sibling-profile.ts';

/** Series that a profile has to be learned from. */
const MIN_SIBLINGS = 5;
/** Families told apart; series of further ones are known by all. */
const MAX_FAMILIES = 1000;

/**
 * Profiles of families of ids, and of all series: `shoes-42` and `shoes-43` belong to the family `shoes`. Memory
 * depends on the number of families, at most a thousand, not on the number of series.
 */
export class SiblingProfiles {
  readonly #seasonLength: number;
  readonly #all: SiblingGathering;
  readonly #recency = new RecencyGathering();
  readonly #families = new Map<string, SiblingGathering>();

  constructor(seasonLength: number) {
    this.#seasonLength = seasonLength;
    this.#all = new SiblingGathering(seasonLength);
  }

  /**
   * Adds one series; one that is too short to teach anything is left out.
   *
   * @param y NaN or an infinity where a period is missing
   * @param first the period of `y[0]`
   */
  add(id: string, y: Float64Array, first: number): void {
    this.#all.add(y, first);
    this.#recency.add(y, this.#seasonLength);
    const family = familyOf(id);
    if (family === null) return;
    if (!this.#families.has(family) && this.#families.size < MAX_FAMILIES)
      this.#families.set(family, new SiblingGathering(this.#seasonLength));
    this.#families.get(family)?.add(y, first);
  }

  /** How much of a late shortfall of intermittent demand goes on, learned from all series; null from too few. */
  recency(): number | null {
    return this.#recency.share();
  }

  /** Whether a series of this length is too short to show its season. */
  helps(length: number): boolean {
    return length > 0 && length < 2 * this.#seasonLength;
  }

  /**
   * Profile of the family of an id if enough of its series are known, otherwise of all series; null if these are too
   * few as well.
   */
  of(id: string): SiblingProfile | null {
    const family = familyOf(id);
    const gathered = family === null ? undefined : this.#families.get(family);
    return gathered?.profile(MIN_SIBLINGS) ?? this.#all.profile(MIN_SIBLINGS);
  }
}

/** What stands before the last separator of an id; null where there is none. */
function familyOf(id: string): string | null {
  return /^(.+)[-_/.:| ][^-_/.:| ]*$/s.exec(id)?.[1] ?? null;
}
