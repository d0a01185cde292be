import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { logger } from '../../platform/index.ts';
import { RootKeys } from '../keys/root-key.ts';

/** Sealed columns of a row, in a fixed order. */
export type SealedValues = readonly unknown[];

/**
 * Seals rows that decide about sign-in and access, by a keyed hash over their columns. An attacker who writes to the
 * database without SECRET_KEY can neither create, change nor copy such a row.
 * docs/formats/row-seal.md
 */
@Injectable()
export class RowSeals {
  constructor(private readonly roots: RootKeys) {}

  seal(table: string, values: SealedValues): Buffer {
    return this.roots.keyedHash(`row ${table}`, JSON.stringify(values, canonical));
  }

  /** Whether a row is as this server wrote it. One that is not is logged without its values. */
  holds(table: string, seal: Buffer | null | undefined, values: SealedValues): boolean {
    const expected = this.seal(table, values);
    const given = seal ?? Buffer.alloc(0);
    if (given.length === expected.length && timingSafeEqual(given, expected)) return true;
    const [, id] = values;
    const row = typeof id === 'string' ? { table, id } : { table };
    logger.error(row, 'a row was changed by something else than this server');
    return false;
  }

  /** The rows of one table, of which these columns are sealed, in the order of docs/formats/row-seal.md. */
  of<Row extends SealedRow>(table: string, columns: readonly (keyof Row)[]): SealedRows<Row> {
    return new SealedRows<Row>(this, table, columns);
  }

  /** The row when it is as this server wrote it, else null. */
  checked<R extends { readonly seal?: Buffer | null }>(
    table: string,
    row: R | null,
    values: (row: R) => SealedValues,
  ): R | null {
    return row !== null && this.holds(table, row.seal, values(row)) ? row : null;
  }
}

interface SealedRow {
  readonly seal?: Buffer | null;
}

/** The sealed rows of one table. */
export class SealedRows<Row extends SealedRow> {
  constructor(
    private readonly seals: RowSeals,
    private readonly table: string,
    private readonly columns: readonly (keyof Row)[],
  ) {}

  sealOf(row: Row): Buffer {
    return this.seals.seal(this.table, this.values(row));
  }

  holds(row: Row): boolean {
    return this.seals.holds(this.table, row.seal, this.values(row));
  }

  /** The row when it is as this server wrote it, else null. */
  checked(row: Row | null): Row | null {
    return row !== null && this.holds(row) ? row : null;
  }

  private values(row: Row): SealedValues {
    return this.columns.map((column) => row[column]);
  }
}

/** Bytes as hexadecimal digits and objects with their keys in order, so that equal values have one text. */
function canonical(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (Buffer.isBuffer(original)) return original.toString('hex');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
