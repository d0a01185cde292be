import { DEFAULT_COLUMNS } from '../read-options.ts';
import { readHeader } from './csv-header.ts';

const read = (text: string) => readHeader(text, '\n', 1, DEFAULT_COLUMNS, undefined);

it('a header with a column twice is refused, and empty names do not count', () => {
  expect(() => read('unique_id,ds,y,a,b,a')).toThrow(/"a" twice/);
  expect(read('unique_id,ds,y,,').width).toBe(5);
});

it('a header of very many columns takes no longer than they are many', () => {
  const timed = (columns: number): number => {
    const names = Array.from({ length: columns }, (_, i) => `c${i}`);
    // The shortest of some attempts: whatever else the machine does only makes it longer.
    const attempts = Array.from({ length: 5 }, () => {
      const from = performance.now();
      read(`unique_id,ds,y,${names.join()}`);
      return performance.now() - from;
    });
    return Math.min(...attempts);
  };
  const few = Math.max(timed(20_000), 5);
  // Twenty-five times as long where the names are compared pair by pair.
  expect(timed(100_000) / few).toBeLessThan(15);
});
