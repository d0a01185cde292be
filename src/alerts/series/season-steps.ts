const DAY_MS = 86_400_000;
/** Intervals from which the length of a step is taken. */
const SAMPLE = 200;
/** Longest season in steps; finer series are compared within a part of the day. */
const MAX_STEPS = 20_000;
const MIN_STEPS = 4;
/** Season of series whose steps are a quarter of a day or longer. */
const WEEK = 7;

/** How many observations make a day, or a week for coarse series: from the median of the first intervals. */
export class SeasonSteps {
  private readonly intervals: number[] = [];
  private last = Number.NaN;
  private steps = 0;

  /** @param time milliseconds since 1970 */
  add(time: number): number {
    const interval = time - this.last;
    this.last = time;
    if (!(interval > 0) || this.intervals.length >= SAMPLE) return this.steps;
    this.intervals.push(interval);
    const sorted = [...this.intervals].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)]!;
    const day = Math.round(DAY_MS / median);
    this.steps = day < MIN_STEPS ? WEEK : Math.min(day, MAX_STEPS);
    return this.steps;
  }
}
