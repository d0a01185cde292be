import type { FileLayout } from '../read-event.ts';
import type { DemandColumns } from '../read-options.ts';
import { ReaderError } from '../reader-error.ts';
import { mayRepeat, repeatedKey } from './json-keys.ts';
import { keptOfLongRecord, type RecordSink, type RecordText } from './record-sink.ts';

/** Options of reading an NDJSON file. */
export interface NdjsonOptions {
  readonly columns: DemandColumns;
  readonly extras: readonly string[];
  readonly maxRecordLength: number;
  readonly onLayout: (layout: FileLayout) => void;
}

/** Cuts NDJSON text into lines and passes on the three members of each object. */
export class NdjsonRecords implements RecordText {
  private readonly options: NdjsonOptions;
  private readonly sink: RecordSink;
  private readonly names: readonly string[];
  private lines: string[] = [];
  private carry = '';
  private line = 1;
  private skippingLongLine = false;
  private started = false;

  constructor(options: NdjsonOptions, sink: RecordSink) {
    this.options = options;
    this.sink = sink;
    const { uniqueId, ds, y } = options.columns;
    this.names = [uniqueId, ds, y, ...options.extras];
  }

  /** The line on which the text not yet handed on begins. */
  get currentLine(): number {
    return this.line;
  }

  /** Text that waits for its line to become complete. */
  get pending(): string {
    return this.carry;
  }

  rawText(index: number): string {
    return (this.lines[index] ?? '').replace(/\r$/, '');
  }

  push(piece: string, last: boolean): void {
    let text = this.carry + piece;
    if (this.skippingLongLine) {
      const end = text.indexOf('\n');
      if (end === -1) return;
      text = text.slice(end + 1);
      this.skippingLongLine = false;
      this.line += 1;
    }
    this.lines = text.split('\n');
    this.carry = last ? '' : (this.lines.pop() ?? '');
    if (last && this.lines.at(-1) === '') this.lines.pop();
    for (let index = 0; index < this.lines.length; index++) this.take(index);
    if (this.carry.length > this.options.maxRecordLength) {
      this.rejectLong(this.carry);
      this.carry = '';
      this.skippingLongLine = true;
    }
  }

  private take(index: number): void {
    const text = this.lines[index] as string;
    const line = this.line;
    if (text.length > this.options.maxRecordLength) this.rejectLong(text);
    else if (text !== '' && text !== '\r') this.takeObject(text, index, line);
    this.line = line + 1;
  }

  private takeObject(text: string, index: number, line: number): void {
    this.start(text, line);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.reject(index, line, '', 'not_json', 'the line is not valid JSON');
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.reject(index, line, '', 'not_json', 'the line is not a JSON object');
      return;
    }
    if (mayRepeat(text, this.names)) {
      const key = repeatedKey(text);
      if (key !== undefined && this.names.includes(key)) {
        this.reject(
          index,
          line,
          key,
          'duplicate_key',
          `the object has the key ${JSON.stringify(key)} twice`,
        );
        return;
      }
    }
    this.takeMembers(value as Record<string, unknown>, index, line);
  }

  private takeMembers(object: Record<string, unknown>, index: number, line: number): void {
    const { uniqueId, ds, y } = this.options.columns;
    const id = textOf(own(object, uniqueId));
    const time = textOf(own(object, ds));
    const value = own(object, y);
    const extras = this.options.extras.map((name) => numberOf(own(object, name)));
    const wrong = this.options.extras[extras.indexOf(undefined)];
    if (id === undefined) {
      this.reject(index, line, uniqueId, 'wrong_type', 'the id must be a string or a whole number');
    } else if (time === undefined) {
      this.reject(index, line, ds, 'wrong_type', 'the time must be a string or a whole number');
    } else if (wrong !== undefined) {
      const detail = 'the value must be a JSON number, or true or false, without quotes';
      this.reject(index, line, wrong, 'wrong_type', detail);
    } else if (typeof value === 'number' || value === undefined || value === null) {
      this.sink.accept(id, time, value ?? '', line, this, index, extras as (string | number)[]);
    } else {
      this.reject(index, line, y, 'wrong_type', 'the value must be a JSON number, without quotes');
    }
  }

  private start(text: string, line: number): void {
    if (this.started) return;
    if (text.trimStart().startsWith('[')) {
      throw new ReaderError(
        'not_ndjson',
        'the file is a JSON array; write one object per line, without brackets and commas around it',
        line,
      );
    }
    this.started = true;
    const { columns } = this.options;
    this.options.onLayout({ format: 'ndjson', columns, header: [], delimiter: '' });
  }

  private reject(
    index: number,
    line: number,
    column: string,
    code: 'not_json' | 'duplicate_key' | 'wrong_type',
    detail: string,
  ): void {
    this.sink.reject(line, column, code, detail, this.rawText(index));
  }

  private rejectLong(text: string): void {
    const detail = `the line is longer than ${this.options.maxRecordLength} characters`;
    this.sink.reject(
      this.line,
      '',
      'line_too_long',
      detail,
      keptOfLongRecord(text, this.options.maxRecordLength),
    );
  }
}

/** A member that is the object's own: nothing inherited ever stands in for a missing one. */
function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Numbers and truth values as numbers, missing ones as empty text, undefined for anything else. */
function numberOf(value: unknown): number | '' | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** Strings and whole numbers as text, missing ones as empty text, undefined for anything else. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}
