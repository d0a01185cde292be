import { layOut } from './hierarchy-layout.ts';

const crossed = (count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    [i % 7, i % 11, i % 13, i % 17, i % 19, i].map((key) => `k${key}`).join('/'),
  );
const GROUPS = { separator: '/', layout: 'groups', horizon: 1, maxValues: 4_000_000 } as const;

describe('a hierarchy', () => {
  it('of very many sums is refused before it is laid out', () => {
    const before = performance.now();
    const result = layOut({ ...GROUPS, ids: crossed(120_000) });
    expect(result).toEqual({ kind: 'too_many', sums: 120_000 * 63 });
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('of paths with very many parts is refused as well', () => {
    const ids = Array.from({ length: 50_000 }, (_, i) => `${'a/'.repeat(90)}${i}`);
    expect(layOut({ ...GROUPS, layout: 'tree', ids }).kind).toBe('too_many');
  });

  it('that makes too many values for the horizon is refused', () => {
    const ids = crossed(100);
    expect(layOut({ ...GROUPS, ids, horizon: 1000, maxValues: 100_000 }).kind).toBe('too_many');
    expect(layOut({ ...GROUPS, ids }).kind).toBe('laid_out');
  });
});
