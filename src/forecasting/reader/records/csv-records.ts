import Papa from 'papaparse';
import { restored } from '../formula-guard.ts';
import type { FileLayout } from '../read-event.ts';
import type { Delimiter, DemandColumns } from '../read-options.ts';
import { ReaderError } from '../reader-error.ts';
import { BoundaryScanner, type DamagedRecord, type RecordBoundaries } from './csv-boundaries.ts';
import { type CsvHeader, endOfHeader, readHeader } from './csv-header.ts';
import { keptOfLongRecord, type RecordSink, type RecordText } from './record-sink.ts';

/** Options of reading a CSV file. */
export interface CsvOptions {
  readonly columns: DemandColumns;
  readonly delimiter: Delimiter | undefined;
  readonly extras: readonly string[];
  readonly maxRecordLength: number;
  readonly onLayout: (layout: FileLayout) => void;
}

/** Beyond this much text looked at twice, unclosed quotes are an attack on time or a wrong file. */
const MAX_RESCANNED = 64 * 1024 ** 2;

/**
 * Cuts CSV text into records and passes on their three columns. Text arrives in pieces that are cut anywhere. Pieces
 * without a quote, nearly all of a typical file, are split at line ends and passed to the parser unchanged.
 */
export class CsvRecords {
  private readonly options: CsvOptions;
  private readonly sink: RecordSink;
  private header: CsvHeader | undefined;
  private scanner: BoundaryScanner | undefined;
  private parseFields: (block: string) => string[][] = () => [];
  private carry = '';
  private line = 1;
  private skippingLongLine = false;
  private rescanned = 0;

  constructor(options: CsvOptions, sink: RecordSink) {
    this.options = options;
    this.sink = sink;
  }

  /** The line on which the text not yet handed on begins. */
  get currentLine(): number {
    return this.line;
  }

  /** Text that waits for its record to become complete. */
  get pending(): string {
    return this.carry;
  }

  push(piece: string, last: boolean): void {
    let text = this.carry + piece;
    this.carry = '';
    if (this.header === undefined) {
      const rest = this.takeHeader(text, last);
      if (rest === undefined) return;
      text = rest;
    }
    const { header } = this;
    if (header === undefined) return;
    if (this.skippingLongLine) {
      const end = text.indexOf(header.newline);
      if (end === -1) return;
      text = text.slice(end + 1);
      this.skippingLongLine = false;
      this.line += 1;
    }
    this.takeRecords(header, text, last);
  }

  /** Reads the header once it is complete; gives back the text after it. */
  private takeHeader(text: string, last: boolean): string | undefined {
    let from = 0;
    for (;;) {
      const end = endOfHeader(text, from, last);
      // What ends with a carriage return may end there, or go on with a line feed.
      const known = end === -1 ? text.length - (text.endsWith('\r') ? 1 : 0) : end;
      if (known - from > this.options.maxRecordLength) {
        throw new ReaderError(
          'missing_column',
          'the first line is too long for a header',
          this.line,
        );
      }
      if (end === -1) {
        this.carry = text.slice(from);
        return undefined;
      }
      const newline = text[end] === '\r' && text[end + 1] !== '\n' ? '\r' : '\n';
      const after = text[end] === '\r' && newline === '\n' ? end + 2 : end + 1;
      const record = text.slice(from, end);
      if (record.trim() !== '') {
        const { columns, delimiter, extras } = this.options;
        this.header = readHeader(record, newline, this.line, columns, delimiter, extras);
        this.scanner = new BoundaryScanner(
          this.header.delimiter,
          newline,
          this.options.maxRecordLength,
        );
        this.parseFields = fieldParser(this.header);
        this.line += record.split(newline).length;
        this.options.onLayout(this.header.layout);
        return text.slice(after);
      }
      if (end >= text.length) throw new ReaderError('empty_file', 'the file is empty');
      this.line += 1;
      from = after;
    }
  }

  private takeRecords(header: CsvHeader, text: string, last: boolean): void {
    if (!text.includes('"') && text.length <= this.options.maxRecordLength) {
      this.takeLines(header, text, last);
      return;
    }
    const found = (this.scanner as BoundaryScanner).scan(text, this.line, last);
    this.rescanned += found.rescanned;
    if (this.rescanned > MAX_RESCANNED) {
      throw new ReaderError(
        'broken_quotes',
        'too many quotes are not closed; the file is damaged, or uses another quoting',
        found.nextLine,
      );
    }
    this.takeScanned(header, text, found);
    for (const record of found.damaged) this.reportDamage(text, record);
    this.line = found.nextLine;
    this.carry = text.slice(found.consumed);
    if (this.carry.length > this.options.maxRecordLength) this.giveUpLongLine();
  }

  /** Text without quotes: each line is a record. */
  private takeLines(header: CsvHeader, text: string, last: boolean): void {
    const end =
      last && !text.endsWith(header.newline) ? text.length : text.lastIndexOf(header.newline);
    if (end === -1 || text === '') {
      this.carry = text;
      return;
    }
    const block = text.slice(0, end);
    const rows = this.parseFields(block);
    this.hand(header, rows, this.line, undefined, new LineBlock(block, header.newline));
    this.line += rows.length;
    this.carry = text.slice(end + 1);
  }

  /** Text with quotes, its records already found: parsed in one go, matched to lines by position. */
  private takeScanned(header: CsvHeader, text: string, found: RecordBoundaries): void {
    if (found.starts.length === 0) return;
    const block = new ScannedBlock(text, found);
    const rows = this.parseFields(block.joined(header.newline) + header.newline);
    rows.pop();
    if (rows.length !== found.starts.length) {
      throw new ReaderError('broken_quotes', 'the quoting is not valid', found.lines[0]);
    }
    this.hand(header, rows, 0, found.lines, block);
  }

  private hand(
    header: CsvHeader,
    rows: readonly string[][],
    firstLine: number,
    lines: readonly number[] | undefined,
    block: RecordText,
  ): void {
    const { width, idAt, dsAt, yAt, extrasAt } = header;
    for (let index = 0; index < rows.length; index++) {
      const fields = rows[index] as string[];
      const line = lines === undefined ? firstLine + index : (lines[index] as number);
      const ending = fields[fields.length - 1] as string;
      if (ending.charCodeAt(ending.length - 1) === 13) {
        fields[fields.length - 1] = ending.slice(0, -1);
      }
      if (isBlank(fields)) continue;
      if (fields.length !== width) {
        this.reportWidth(header, fields, line, block, index);
      } else if (header.isErrorFile) {
        const [id, ds, y] = [idAt, dsAt, yAt].map((at) => restored(fields[at] as string));
        const extras = extrasAt.map((at) => restored(fields[at] as string));
        this.sink.accept(id as string, ds as string, y as string, line, block, index, extras);
      } else {
        this.sink.accept(
          fields[idAt] as string,
          fields[dsAt] as string,
          fields[yAt] as string,
          line,
          block,
          index,
          extrasAt.length === 0 ? undefined : extrasAt.map((at) => fields[at] as string),
        );
      }
    }
  }

  private reportWidth(
    header: CsvHeader,
    fields: readonly string[],
    line: number,
    block: RecordText,
    index: number,
  ): void {
    const few = fields.length < header.width;
    const hint =
      fields.length === header.width + 1 && header.delimiter === ','
        ? '; a value with a decimal comma must be quoted, or written with a point'
        : '';
    this.sink.reject(
      line,
      '',
      few ? 'too_few_fields' : 'too_many_fields',
      `the row has ${fields.length} fields where the header has ${header.width}${hint}`,
      block.rawText(index),
    );
  }

  private reportDamage(text: string, { line, start, end, reason }: DamagedRecord): void {
    const whole = text.slice(start, end).replace(/\r$/, '');
    const row =
      reason === 'line_too_long' ? keptOfLongRecord(whole, this.options.maxRecordLength) : whole;
    this.sink.reject(line, '', reason, this.describeDamage(reason), row);
  }

  private giveUpLongLine(): void {
    const row = keptOfLongRecord(this.carry, this.options.maxRecordLength);
    this.sink.reject(this.line, '', 'line_too_long', this.describeDamage('line_too_long'), row);
    this.carry = '';
    this.skippingLongLine = true;
  }

  private describeDamage(reason: DamagedRecord['reason']): string {
    return reason === 'line_too_long'
      ? `the line is longer than ${this.options.maxRecordLength} characters`
      : 'a quoted field is not closed, or text follows its closing quote; write a quote inside a quoted field twice';
  }
}

/** Whether a row is empty, or has nothing but delimiters, as spreadsheets leave below the last row. */
function isBlank(fields: readonly string[]): boolean {
  return (fields[0] as string).trim() === '' && fields.every((field) => field.trim() === '');
}

/** A block in which every line is a record. */
class LineBlock implements RecordText {
  private readonly text: string;
  private readonly newline: string;
  private lines: string[] | undefined;

  constructor(text: string, newline: string) {
    this.text = text;
    this.newline = newline;
  }

  rawText(index: number): string {
    this.lines ??= this.text.split(this.newline);
    return (this.lines[index] ?? '').replace(/\r$/, '');
  }
}

/** A block whose records lie where the scanner found them. */
class ScannedBlock implements RecordText {
  private readonly text: string;
  private readonly found: RecordBoundaries;

  constructor(text: string, found: RecordBoundaries) {
    this.text = text;
    this.found = found;
  }

  rawText(index: number): string {
    return this.text.slice(this.found.starts[index], this.found.ends[index]).replace(/\r$/, '');
  }

  /** The records with the damaged lines left out. */
  joined(newline: string): string {
    const { starts, ends, damaged } = this.found;
    if (damaged.length === 0) return this.text.slice(starts[0], ends[ends.length - 1]);
    return starts.map((start, index) => this.text.slice(start, ends[index])).join(newline);
  }
}

/**
 * The parser's inner part, which takes a text of whole records at once. `Papa.parse` around it holds
 * on to its results long enough for them to grow old, and costs two to three times the time.
 */
function fieldParser({ delimiter, newline }: CsvHeader): (block: string) => string[][] {
  const parser = new Papa.Parser({ delimiter, newline, quoteChar: '"' });
  return (block) =>
    block === '' ? [['']] : (parser.parse(block, 0, false) as { data: string[][] }).data;
}
