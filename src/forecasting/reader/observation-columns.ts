/**
 * Accepted rows as columns of numbers: 20 bytes a row, and 8 for each further column, whatever the row looked like. Grows by
 * doubling up to its capacity, and is used again after each batch.
 */
export class ObservationColumns {
  readonly capacity: number;
  length = 0;
  /** Whether the rows so far came by series and, within each, by period, none twice. */
  inOrder = true;
  series: Int32Array<ArrayBuffer>;
  periods: Int32Array<ArrayBuffer>;
  values: Float64Array<ArrayBuffer>;
  lines: Uint32Array<ArrayBuffer>;
  extras: Float64Array<ArrayBuffer>[];

  constructor(capacity: number, extras = 0) {
    this.capacity = capacity;
    const size = Math.min(capacity, 16_384);
    this.series = new Int32Array(size);
    this.periods = new Int32Array(size);
    this.values = new Float64Array(size);
    this.lines = new Uint32Array(size);
    this.extras = Array.from({ length: extras }, () => new Float64Array(size));
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  add(
    series: number,
    period: number,
    value: number,
    line: number,
    extras?: readonly number[],
  ): void {
    const at = this.length;
    if (at === this.series.length) this.grow();
    if (at > 0) {
      const before = this.series[at - 1] as number;
      if (series < before || (series === before && period <= (this.periods[at - 1] as number))) {
        this.inOrder = false;
      }
    }
    this.series[at] = series;
    this.periods[at] = period;
    this.values[at] = value;
    this.lines[at] = line;
    for (let i = 0; i < this.extras.length; i++) this.extras[i]![at] = extras?.[i] ?? Number.NaN;
    this.length = at + 1;
  }

  clear(): void {
    this.length = 0;
    this.inOrder = true;
  }

  private grow(): void {
    const size = Math.min(this.capacity, this.series.length * 2);
    const { series, periods, values, lines } = this;
    (this.series = new Int32Array(size)).set(series);
    (this.periods = new Int32Array(size)).set(periods);
    (this.values = new Float64Array(size)).set(values);
    (this.lines = new Uint32Array(size)).set(lines);
    this.extras = this.extras.map((column) => {
      const grown = new Float64Array(size);
      grown.set(column);
      return grown;
    });
  }
}
