import fc from 'fast-check';
import { ID_PATTERN } from '../database/ids.ts';
import { pageOf, readCursor } from './page.ts';
import { Problem } from '../problems/problem.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
};

describe('a page', () => {
  it('leads through any list without a gap or a repetition', () => {
    const rows = fc.uniqueArray(fc.uuid(), { maxLength: 60 }).map((ids) => ids.sort().reverse());
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 20 }), (ids, limit) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const before = readCursor(cursor, ID_PATTERN);
          const found = ids.filter((id) => before === undefined || id < before).slice(0, limit + 1);
          const page = pageOf(
            found,
            limit,
            (id) => id,
            (id) => id,
          );
          seen.push(...page.items);
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        return JSON.stringify(seen) === JSON.stringify(ids);
      }),
    );
  });

  it('is the last when it is full and nothing follows', () => {
    const page = pageOf(
      ['a', 'b'],
      2,
      (id) => id,
      (id) => id,
    );
    expect(page.nextCursor).toBeNull();
  });
});

describe('a cursor', () => {
  it('that no list gave is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!ID_PATTERN.test(Buffer.from(text, 'base64url').toString()));
        return codeOf(() => readCursor(text, ID_PATTERN)) === 'invalid_cursor';
      }),
    );
  });

  it('may be absent', () => {
    expect(readCursor(undefined, ID_PATTERN)).toBeUndefined();
  });
});
