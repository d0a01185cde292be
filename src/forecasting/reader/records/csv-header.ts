import Papa from 'papaparse';
import type { FileLayout } from '../read-event.ts';
import type { Delimiter, DemandColumns } from '../read-options.ts';
import { ReaderError } from '../reader-error.ts';

/** Layout of the rows, from the header. */
export interface CsvHeader {
  readonly layout: FileLayout;
  readonly delimiter: Delimiter;
  /** The character that ends a line; a CR before LF is dropped later. */
  readonly newline: '\n' | '\r';
  /** Number of fields of every row. */
  readonly width: number;
  readonly idAt: number;
  readonly dsAt: number;
  readonly yAt: number;
  /** Positions of the requested further columns. */
  readonly extrasAt: readonly number[];
  /** The file is a report of rejected rows, whose cells were made safe for spreadsheets. */
  readonly isErrorFile: boolean;
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
/** Columns that a report of rejected rows adds. */
export const ERROR_COLUMNS = ['error_line', 'error_column', 'error_code', 'error_detail'];

/** End of the first record: a line end outside quotes; -1 while unknown. */
export function endOfHeader(text: string, from: number, last: boolean): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '\n') return at;
    else if (!quoted && char === '\r') {
      if (at + 1 === text.length && !last) return -1;
      return at;
    }
  }
  return last ? text.length : -1;
}

/** Reads the header's text; picks the delimiter under which the three columns are found. */
export function readHeader(
  text: string,
  newline: '\n' | '\r',
  line: number,
  columns: DemandColumns,
  delimiter: Delimiter | undefined,
  extras: readonly string[] = [],
): CsvHeader {
  if (text.includes('\0')) {
    throw new ReaderError(
      'wrong_encoding',
      'the file holds NUL characters, as UTF-16 without a byte order mark does; save it as UTF-8',
      line,
    );
  }
  const wanted = [columns.uniqueId, columns.ds, columns.y, ...extras];
  const readings = (delimiter === undefined ? DELIMITERS : [delimiter])
    .map((candidate) => ({ delimiter: candidate, names: fieldNames(text, candidate) }))
    .map((reading) => ({
      ...reading,
      found: wanted.filter((name) => reading.names.includes(name)),
    }))
    .sort((a, b) => b.found.length - a.found.length || b.names.length - a.names.length);
  const [best, second] = readings;
  if (best === undefined) throw new ReaderError('empty_file', 'the file is empty');
  if (second?.found.length === wanted.length) {
    throw new ReaderError(
      'ambiguous_header',
      'the header can be read with two delimiters; give the delimiter',
    );
  }
  requireColumns(best.names, wanted, extras, line);
  return {
    layout: { format: 'csv', columns, header: best.names, delimiter: best.delimiter },
    delimiter: best.delimiter,
    newline,
    width: best.names.length,
    idAt: best.names.indexOf(columns.uniqueId),
    dsAt: best.names.indexOf(columns.ds),
    yAt: best.names.indexOf(columns.y),
    extrasAt: extras.map((name) => best.names.indexOf(name)),
    isErrorFile: ERROR_COLUMNS.every((name) => best.names.includes(name)),
  };
}

function fieldNames(text: string, delimiter: Delimiter): string[] {
  const record = Papa.parse<string[]>(text, { delimiter, newline: '\n' }).data[0] ?? [];
  return record.map((name) => name.trim());
}

function requireColumns(
  names: readonly string[],
  wanted: readonly string[],
  extras: readonly string[],
  line: number,
): void {
  const seen = new Set<string>();
  const twice = names.find((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice !== undefined) {
    throw new ReaderError(
      'duplicate_column',
      `the header has the column ${shown(twice)} twice; keep one of them`,
      line,
    );
  }
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length === 0) return;
  const found = names.slice(0, 50).map(shown).join(', ');
  throw new ReaderError(
    'missing_column',
    `the header lacks ${missing.map(shown).join(' and ')}; it has ${found}` +
      (missing.every((name) => extras.includes(name))
        ? ''
        : ". Rename the columns to unique_id, ds and y, or map the file's columns to them"),
    line,
  );
}

function shown(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
