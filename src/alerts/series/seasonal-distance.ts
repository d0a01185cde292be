/** Seasons that are looked back. */
const SEASONS = 3;
/** Steps around the same time of an earlier season. */
const TOLERANCE = 8;
/** Steps over which the distance is averaged. */
const AVERAGED = [4, 6, 8];

/**
 * How far the latest values are from those at about the same time of earlier seasons: the distance to the nearest,
 * averaged exponentially over a few steps. A value that was usual around this time yesterday is near, whatever the shape of the season.
 */
export class SeasonalDistance {
  private history = new Float64Array(1024);
  private length = 0;
  private count = 0;
  private readonly averages = AVERAGED.map(() => 0);

  /** Returns a distance per span of averaging; null before the second season. */
  add(value: number, season: number): readonly number[] | null {
    const at = this.count;
    this.store(value, season);
    if (season === 0 || at < season + TOLERANCE + 1) return null;
    let nearest = Number.POSITIVE_INFINITY;
    for (let back = 1; back <= SEASONS; back += 1) {
      const middle = at - back * season;
      const first = Math.max(middle - TOLERANCE, this.oldest, 0);
      const last = Math.min(middle + TOLERANCE, at - 1);
      for (let i = first; i <= last; i += 1) {
        const distance = Math.abs(value - this.history[i % this.length]!);
        if (distance < nearest) nearest = distance;
      }
    }
    for (let k = 0; k < AVERAGED.length; k += 1) {
      this.averages[k]! += (nearest - this.averages[k]!) / AVERAGED[k]!;
    }
    return this.averages;
  }

  private get oldest(): number {
    return this.count - this.length;
  }

  /** Keeps as many values as the seasons need; the ring grows when the season turns out longer. */
  private store(value: number, season: number): void {
    const needed = Math.max(1024, SEASONS * season + 2 * TOLERANCE + 2);
    if (this.length < needed) this.grow(needed);
    this.history[this.count % this.length] = value;
    this.count += 1;
  }

  private grow(needed: number): void {
    const grown = new Float64Array(needed);
    for (let i = Math.max(0, this.oldest); i < this.count; i += 1) {
      grown[i % needed] = this.history[i % this.length]!;
    }
    this.history = grown;
    this.length = needed;
  }
}
