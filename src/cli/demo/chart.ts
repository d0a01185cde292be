/** Data of the chart: a history, and the forecast that follows it, with an interval. */
export interface ChartData {
  readonly history: readonly number[];
  readonly mean: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Dates of the first week shown, the first forecast and the last one, by place in the series. */
  readonly dateAt: (place: number) => string;
}

interface Style {
  /** Points across and down in one character. */
  readonly across: number;
  readonly down: number;
  readonly interval: string;
  readonly axis: string;
  readonly corner: string;
  readonly rule: string;
  /** The character for the points set in a cell: bit `row * across + column`. */
  readonly glyph: (bits: number, isForecast: boolean) => string;
}

/** Bits of a braille pattern for the points of a cell, row by row. */
const BRAILLE = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

const UTF8: Style = {
  across: 2,
  down: 4,
  interval: '░',
  axis: '┤',
  corner: '└',
  rule: '─',
  glyph: (bits) =>
    String.fromCharCode(
      BRAILLE.reduce((code, bit, place) => ((bits >> place) & 1 ? code | bit : code), 0x2800),
    ),
};

const ASCII: Style = {
  across: 1,
  down: 1,
  interval: ':',
  axis: '|',
  corner: '+',
  rule: '-',
  glyph: (_, isForecast) => (isForecast ? 'o' : '*'),
};

const ROWS = 14;
const AXIS_WIDTH = 7;

/** Draws the end of the history and the forecast, one point a period, in `width` characters. */
export function chart(data: ChartData, width: number, utf8: boolean): string {
  const style = utf8 ? UTF8 : ASCII;
  const columns = Math.max(20, width - AXIS_WIDTH - 1);
  const shown = Math.max(1, columns * style.across - data.mean.length);
  const skipped = Math.max(0, data.history.length - shown);
  const line = [...data.history.slice(skipped), ...data.mean].slice(0, columns * style.across);
  const begins = Math.min(data.history.length, shown);
  const top = Math.max(1, ...line, ...data.upper);
  const canvas = new Canvas(Math.ceil(line.length / style.across), style, top);
  line.forEach((value, at) => canvas.plot(at, value, line[at - 1] ?? value));
  const rows = Array.from({ length: ROWS }, (_, row) =>
    canvas.row(row, begins, data.lower, data.upper),
  );
  const labels = [0, Math.floor(ROWS / 2), ROWS - 1];
  const body = rows.map((cells, row) => {
    const value = top * (1 - row / (ROWS - 1));
    const label = labels.includes(row) ? value.toFixed(value < 10 ? 1 : 0) : '';
    return `${label.padStart(AXIS_WIDTH - 1)} ${style.axis}${cells}`.trimEnd();
  });
  const dates = dateLine(data.dateAt, skipped, begins, line.length, style.across);
  const rule = `${' '.repeat(AXIS_WIDTH)}${style.corner}${style.rule.repeat(canvas.width)}`;
  return [...body, rule, dates].join('\n') + '\n';
}

class Canvas {
  readonly width: number;
  readonly #style: Style;
  readonly #top: number;
  readonly #bits: Uint8Array;
  readonly #height: number;

  constructor(width: number, style: Style, top: number) {
    this.width = width;
    this.#style = style;
    this.#top = top;
    this.#height = ROWS * style.down;
    this.#bits = new Uint8Array(width * ROWS);
  }

  /** Sets the point of a value and joins it to the one before. */
  plot(at: number, value: number, before: number): void {
    const [to, from] = [this.#level(value), this.#level(before)];
    const step = Math.sign(from - to);
    let level = to;
    do {
      this.#set(at, level);
      level += step;
    } while (this.#style.down > 1 && step !== 0 && level !== from);
  }

  /** One line of characters: points where there are some, else the interval where it lies. */
  row(row: number, begins: number, lower: readonly number[], upper: readonly number[]): string {
    const { across, down, glyph, interval } = this.#style;
    return Array.from({ length: this.width }, (_, column) => {
      const bits = this.#bits[row * this.width + column]!;
      const step = Math.max(column * across, column * across + across - 1) - begins;
      if (bits !== 0) return glyph(bits, step >= 0);
      const [low, high] = [lower[step], upper[step]];
      if (low === undefined || high === undefined) return ' ';
      const middle = this.#height - 1 - (row * down + (down - 1) / 2);
      return middle >= this.#level(low) && middle <= this.#level(high) ? interval : ' ';
    }).join('');
  }

  /** Points above the bottom. */
  #level(value: number): number {
    const share = Math.min(1, Math.max(0, value / this.#top));
    return Math.round(share * (this.#height - 1));
  }

  #set(at: number, level: number): void {
    const { across, down } = this.#style;
    const y = this.#height - 1 - level;
    const cell = Math.floor(y / down) * this.width + Math.floor(at / across);
    this.#bits[cell]! |= 1 << ((y % down) * across + (at % across));
  }
}

function dateLine(
  dateAt: (place: number) => string,
  skipped: number,
  begins: number,
  length: number,
  across: number,
): string {
  const first = dateAt(skipped);
  const next = dateAt(skipped + begins);
  const gap = AXIS_WIDTH + 1 + Math.floor(begins / across) - next.length;
  const line = `${' '.repeat(AXIS_WIDTH + 1)}${first}`;
  const room = Math.floor(gap) > line.length ? `${line.padEnd(Math.floor(gap))}${next}` : line;
  const last = dateAt(skipped + length - 1);
  const end = AXIS_WIDTH + 1 + Math.ceil(length / across) - last.length;
  return end > room.length ? `${room.padEnd(end)}${last}` : room;
}
