/** Values that are remembered. */
const WINDOW = 3000;
/** Values before the first answer. */
const WARM_UP = 100;
/** Values after which the distribution is estimated again. */
const EVERY = 20;
/** Share of the largest values that the exponential tail is fitted to. */
const TAIL_SHARE = 0.03;
const MIN_TAIL = 10;

/**
 * How rare a value is among those before it: the negative logarithm of the probability to exceed it. Within the range of
 * what was seen this is its rank; beyond, an exponential tail continues it (peaks over threshold).
 */
export class TailProbability {
  private readonly recent = new Float64Array(WINDOW);
  private sorted = new Float64Array(0);
  private count = 0;
  private tailStart = 0;
  private meanExcess = 1;
  private tailShare = TAIL_SHARE;

  /** Compares a value with those before it, and then remembers it. */
  add(value: number): number {
    if (this.count >= WARM_UP && (this.sorted.length === 0 || this.count % EVERY === 0)) {
      this.estimate();
    }
    const rarity = this.count < WARM_UP ? 0 : this.rarityOf(value);
    this.recent[this.count % WINDOW] = value;
    this.count += 1;
    return rarity;
  }

  private estimate(): void {
    this.sorted = this.recent.slice(0, Math.min(this.count, WINDOW)).sort();
    const size = this.sorted.length;
    const tail = Math.max(MIN_TAIL, Math.floor(TAIL_SHARE * size));
    this.tailStart = this.sorted[size - tail - 1]!;
    let excess = 0;
    for (let i = size - tail; i < size; i += 1) excess += this.sorted[i]! - this.tailStart;
    this.meanExcess = Math.max(excess / tail, 1e-12 * Math.abs(this.tailStart), 1e-300);
    this.tailShare = tail / size;
  }

  private rarityOf(value: number): number {
    if (value > this.tailStart) {
      return -Math.log(this.tailShare) + (value - this.tailStart) / this.meanExcess;
    }
    const size = this.sorted.length;
    let [low, high] = [0, size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return -Math.log((size - low + 0.5) / (size + 1));
  }
}
