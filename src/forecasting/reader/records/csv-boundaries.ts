import type { Delimiter } from '../read-options.ts';

/** Records cut out of a text: well-formed ones by offset and line, and the damaged ones. */
export interface RecordBoundaries {
  /** Offsets: record `i` runs from `starts[i]` up to `ends[i]`, without its line end. */
  readonly starts: number[];
  readonly ends: number[];
  readonly lines: number[];
  readonly damaged: DamagedRecord[];
  /** Start of the first incomplete record. */
  readonly consumed: number;
  /** The line on which that record begins. */
  readonly nextLine: number;
  /** Characters that had to be looked at twice because a quote was not closed properly. */
  readonly rescanned: number;
}

/** A physical line that cannot be read as a record. */
export interface DamagedRecord {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly reason: 'broken_quotes' | 'line_too_long';
}

const OPEN = -1;
const MALFORMED = -2;

/**
 * Finds the records of a text in which fields may be quoted and hold line ends (RFC 4180). It finds only the
 * boundaries; the CSV parser reads the fields of well-formed records.
 *
 * A quote that is never closed, or closed in the middle of a field, would include the rows after it. In this case only
 * the physical line on which the record starts is refused, and the next line starts a new record.
 */
export class BoundaryScanner {
  private readonly delimiter: Delimiter;
  private readonly newline: '\n' | '\r';
  private readonly maxLength: number;
  private text = '';
  private last = false;
  private nextDelimiter = 0;
  private nextNewline = 0;
  private nextQuote = 0;

  constructor(delimiter: Delimiter, newline: '\n' | '\r', maxLength: number) {
    this.delimiter = delimiter;
    this.newline = newline;
    this.maxLength = maxLength;
  }

  scan(text: string, firstLine: number, last: boolean): RecordBoundaries {
    this.begin(text, last);
    const starts: number[] = [];
    const ends: number[] = [];
    const lines: number[] = [];
    const damaged: DamagedRecord[] = [];
    let rescanned = 0;
    let start = 0;
    let line = firstLine;
    while (start < text.length) {
      const lineEnd = this.newlineFrom(start);
      let end = this.quoteFrom(start) < lineEnd ? this.endOfQuoted(start) : lineEnd;
      if (end === text.length && !last) end = OPEN;
      const reach = end >= 0 ? end : text.length;
      if (end === OPEN && !last && reach - start <= this.maxLength) break;
      if (end < 0 || end - start > this.maxLength) {
        if (lineEnd === text.length && !last) break;
        const reason = lineEnd - start > this.maxLength ? 'line_too_long' : 'broken_quotes';
        damaged.push({ line, start, end: lineEnd, reason });
        rescanned += (end === MALFORMED ? this.nextQuote : reach) - lineEnd;
        this.begin(text, last);
        start = lineEnd + 1;
        line += 1;
        continue;
      }
      starts.push(start);
      ends.push(end);
      lines.push(line);
      line += end === lineEnd ? 1 : this.linesWithin(start, end) + 1;
      start = end + 1;
    }
    const consumed = Math.min(start, text.length);
    return { starts, ends, lines, damaged, consumed, nextLine: line, rescanned };
  }

  private begin(text: string, last: boolean): void {
    this.text = text;
    this.last = last;
    this.nextDelimiter = this.nextNewline = this.nextQuote = -1;
  }

  /** The end of a record with quoted fields, OPEN where the text ends first, or MALFORMED. */
  private endOfQuoted(start: number): number {
    const { text } = this;
    let field = start;
    for (;;) {
      if (text[field] !== '"') {
        const delimiterAt = this.delimiterFrom(field);
        const newlineAt = this.newlineFrom(field);
        if (delimiterAt > newlineAt || delimiterAt === text.length) return newlineAt;
        field = delimiterAt + 1;
        continue;
      }
      let after = this.afterClosingQuote(field);
      while (
        isPadding(text[after]) &&
        text[after] !== this.delimiter &&
        text[after] !== this.newline
      )
        after += 1;
      if (after >= text.length) return this.last && after === text.length ? after : OPEN;
      if (text[after] === this.newline) return after;
      if (text[after] !== this.delimiter) {
        this.nextQuote = after;
        return MALFORMED;
      }
      field = after + 1;
    }
  }

  /** The place after the quote that closes the field, beyond the text where there is none. */
  private afterClosingQuote(open: number): number {
    const { text } = this;
    let at = open + 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) return text.length + 1;
      if (text[quote + 1] !== '"') return quote + 1;
      at = quote + 2;
    }
  }

  private linesWithin(start: number, end: number): number {
    let count = 0;
    for (let at = this.text.indexOf(this.newline, start); at !== -1 && at < end; count++) {
      at = this.text.indexOf(this.newline, at + 1);
    }
    return count;
  }

  private newlineFrom(at: number): number {
    if (this.nextNewline < at) this.nextNewline = this.find(this.newline, at);
    return this.nextNewline;
  }

  private delimiterFrom(at: number): number {
    if (this.nextDelimiter < at) this.nextDelimiter = this.find(this.delimiter, at);
    return this.nextDelimiter;
  }

  private quoteFrom(at: number): number {
    if (this.nextQuote < at) this.nextQuote = this.find('"', at);
    return this.nextQuote;
  }

  private find(char: string, from: number): number {
    const at = this.text.indexOf(char, from);
    return at === -1 ? this.text.length : at;
  }
}

function isPadding(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r';
}
