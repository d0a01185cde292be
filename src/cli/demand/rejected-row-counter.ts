import type { RejectedRow } from '../../forecasting/reader/index.ts';
import { say } from '../output.ts';

const SHOWN = 20;

/** Counts refused rows, and keeps the first of them to be shown. */
export class RejectedRowCounter {
  #count = 0;
  readonly #byCode = new Map<string, number>();
  readonly #shown: RejectedRow[] = [];

  get count(): number {
    return this.#count;
  }

  add(rows: readonly RejectedRow[]): void {
    this.#count += rows.length;
    for (const row of rows) {
      this.#byCode.set(row.code, (this.#byCode.get(row.code) ?? 0) + 1);
      if (this.#shown.length < SHOWN) this.#shown.push(row);
    }
  }

  /** Prints a summary of the refused rows on stderr; nothing if there are none. */
  report(rows: number): void {
    if (this.#count === 0) return;
    const codes = [...this.#byCode].sort((a, b) => b[1] - a[1]);
    const summary = codes.map(([code, count]) => `${count} ${code}`).join(', ');
    say(`${this.#count} of ${rows} rows rejected: ${summary}`);
    for (const { line, column, code, detail } of this.#shown) {
      say(`  line ${line}${column === '' ? '' : `, column ${column}`}: ${code}, ${detail}`);
    }
    if (this.#byCode.has('ambiguous_number') || this.#byCode.has('thousands_separator'))
      say('  --decimal point or --decimal comma sets the decimal mark of the file');
    if (this.#byCode.has('ambiguous_date'))
      say('  --date-order dmy or --date-order mdy sets the order of day and month');
    if (this.#count > this.#shown.length) say(`  and ${this.#count - this.#shown.length} more`);
  }
}
