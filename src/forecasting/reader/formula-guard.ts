/** Cells that a spreadsheet may run as a formula, or that look as if they were made safe already. */
const DANGEROUS = /^'*[=+\-@\t\r]/;
/** Result of `neutralised`. */
const NEUTRALISED = /^'+[=+\-@\t\r]/;
/** A plain signed number stays as it is. */
const PLAIN_NUMBER = /^[+-][0-9]*[.,]?[0-9]+(?:[eE][+-]?[0-9]+)?$/;

/** Puts an apostrophe before a cell that a spreadsheet would execute as a formula. */
export function neutralised(cell: string): string {
  return DANGEROUS.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;
}

/** The inverse of `neutralised`: `restored(neutralised(cell))` is the cell, whatever it was. */
export function restored(cell: string): string {
  return NEUTRALISED.test(cell) ? cell.slice(1) : cell;
}
