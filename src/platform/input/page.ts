import { ID_PATTERN, type Id } from '../database/ids.ts';
import { IntegerQuery, TextField } from './fields.ts';
import { Problem } from '../problems/problem.ts';

/** `?limit=&cursor=` of every list. */
export class PageQuery {
  @IntegerQuery({
    about: 'Maximum number of items to return.',
    min: 1,
    max: 1000,
    optional: true,
    example: 50,
  })
  limit = 50;

  @TextField({ about: 'The `nextCursor` of the previous page.', max: 200, optional: true })
  cursor?: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/**
 * Makes a page of rows that were queried with `limit + 1`; the extra row shows that more rows follow. The store's next
 * query continues after `position`.
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => string,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor:
      rows.length > limit && last !== undefined
        ? Buffer.from(position(last)).toString('base64url')
        : null,
  };
}

/** The position inside a cursor. @throws Problem invalid_cursor unless it matches the list's pattern */
export function readCursor(cursor: string | undefined, pattern: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const position = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!pattern.test(position)) {
    throw new Problem('invalid_cursor', 'Start again without a cursor.');
  }
  return position;
}

/** The position inside a cursor of a list that continues after an id. */
export function readIdCursor<Kind extends Id>(cursor: string | undefined): Kind | undefined {
  return readCursor(cursor, ID_PATTERN) as Kind | undefined;
}
