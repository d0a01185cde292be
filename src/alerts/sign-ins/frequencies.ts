/** Weight of the population in a user's frequencies, in sign-ins. */
const POPULATION_WEIGHT = 8;

/** How often each of a few categories occurred. */
export class Frequencies<C extends string> {
  private readonly counts = new Map<C, number>();
  private total = 0;
  private readonly categories: readonly C[];
  private readonly prior: Readonly<Record<C, number>>;

  /** @param prior expected shares before anything was seen; they add up to 1 */
  constructor(prior: Readonly<Record<C, number>>) {
    this.prior = prior;
    this.categories = Object.keys(prior) as C[];
  }

  add(category: C): void {
    this.counts.set(category, (this.counts.get(category) ?? 0) + 1);
    this.total += 1;
    if (this.total > 1000) this.halve();
  }

  /** Share of a category, drawn towards the population's. */
  share(category: C, population?: Frequencies<C>): number {
    const expected = population?.share(category) ?? this.prior[category];
    const weight = population === undefined ? 50 : POPULATION_WEIGHT;
    const seen = this.counts.get(category) ?? 0;
    return (seen + weight * expected) / (this.total + weight);
  }

  /** Halves all counts, so that habits of long ago fade. */
  private halve(): void {
    for (const category of this.categories) {
      this.counts.set(category, (this.counts.get(category) ?? 0) / 2);
    }
    this.total /= 2;
  }
}
