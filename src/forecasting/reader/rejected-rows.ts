import Papa from 'papaparse';
import { neutralised, restored } from './formula-guard.ts';
import type { FileLayout, RejectedRow } from './read-event.ts';
import type { DecimalMark } from './read-options.ts';
import { ERROR_COLUMNS } from './records/csv-header.ts';

/** The first line of the report of rejected rows; empty for NDJSON. */
export function formatRejectedHeader(layout: FileLayout): string {
  if (layout.format === 'ndjson') return '';
  return csvLine([...keptNames(layout), ...ERROR_COLUMNS], layout.delimiter);
}

/**
 * Writes refused rows in the format of their file, so that they can be corrected and sent again. CSV gets four more
 * columns, NDJSON a member `error`; the reader ignores both. A CSV cell that a spreadsheet would execute as a formula
 * gets an apostrophe in front. The reader recognizes a report by its four columns and removes the apostrophe.
 */
export function formatRejectedRows(layout: FileLayout, rows: readonly RejectedRow[]): string {
  const write = layout.format === 'ndjson' ? jsonLine : csvRow;
  return rows.map((row) => write(layout, row)).join('');
}

/** Writes an accepted observation again as a record of the file. */
export function writeRecord(
  layout: FileLayout,
  observation: { id: string; ds: string; y: number; decimal: DecimalMark },
): string {
  const { id, ds, y, decimal } = observation;
  const { columns } = layout;
  if (layout.format === 'ndjson') {
    return JSON.stringify(
      Object.fromEntries([
        [columns.uniqueId, id],
        [columns.ds, ds],
        [columns.y, y],
      ]),
    );
  }
  const number = decimal === 'comma' ? String(y).replace('.', ',') : String(y);
  const cells = layout.header.map((name) =>
    name === columns.uniqueId ? id : name === columns.ds ? ds : name === columns.y ? number : '',
  );
  return csvLine(isReport(layout) ? cells.map(neutralised) : cells, layout.delimiter).slice(0, -2);
}

function csvRow(layout: FileLayout, rejected: RejectedRow): string {
  const cells = cellsOf(layout, rejected);
  const report = [String(rejected.line), rejected.column, rejected.code, rejected.detail];
  const own = isReport(layout) ? cells.map(restored) : cells;
  return csvLine([...own, ...report].map(neutralised), layout.delimiter);
}

/** The cells of the record under the file's own columns: none too few, none too many. */
function cellsOf(layout: FileLayout, { row, code }: RejectedRow): string[] {
  const { delimiter, header } = layout;
  const damaged = code === 'broken_quotes' || code === 'line_too_long';
  const cells = damaged
    ? [row]
    : (Papa.parse<string[]>(row, { delimiter, newline: '\n' }).data[0] ?? []);
  const width = header.length;
  const surplus = cells.splice(width);
  const last = cells[width - 1];
  if (surplus.length > 0 && last !== undefined) {
    cells[width - 1] = [last, ...surplus].join(delimiter);
  }
  while (cells.length < width) cells.push('');
  return cells.filter((_, index) => !ERROR_COLUMNS.includes(header[index] ?? ''));
}

function keptNames(layout: FileLayout): string[] {
  return layout.header.filter((name) => !ERROR_COLUMNS.includes(name));
}

function isReport(layout: FileLayout): boolean {
  return ERROR_COLUMNS.every((name) => layout.header.includes(name));
}

function csvLine(cells: readonly string[], delimiter: string): string {
  return `${Papa.unparse([[...cells]], { delimiter })}\r\n`;
}

function jsonLine(_: FileLayout, { line, column, code, detail, row }: RejectedRow): string {
  const error = { line, column, code, detail };
  let object: unknown;
  try {
    object = JSON.parse(row);
  } catch {
    object = undefined;
  }
  const isObject = typeof object === 'object' && object !== null && !Array.isArray(object);
  const members = isObject ? { ...(object as Record<string, unknown>), error } : { row, error };
  return `${JSON.stringify(members)}\n`;
}
