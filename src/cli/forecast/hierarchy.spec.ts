import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monthlyCsv, stockadeHere } from '../command-line.fixture.ts';

const WORDS = ['forecast', '--input', '-', '--horizon', '3'];
const IDS = ['EU/DE/shoes', 'EU/DE/hats', 'US/shoes', 'gifts'];
const TREE = ['*', 'EU/*', 'US/*', 'EU/DE/*'];
const PARTS: Record<string, readonly string[]> = {
  '*': IDS,
  'EU/*': ['EU/DE/shoes', 'EU/DE/hats'],
  'US/*': ['US/shoes'],
  'EU/DE/*': ['EU/DE/shoes', 'EU/DE/hats'],
};
const folder = mkdtempSync(join(tmpdir(), 'stockade-hierarchy-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Row {
  readonly unique_id: string;
  readonly ds: string;
  readonly mean: number;
  readonly lo_80: number;
  readonly hi_80: number;
}

async function forecast(words: readonly string[], stdin: string): Promise<Row[]> {
  const { code, stdout, stderr } = await stockadeHere([...WORDS, ...words, '--json'], { stdin });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { items: Row[] }).items;
}

function expectToAddUp(rows: readonly Row[], parts: Record<string, readonly string[]>): void {
  const of = (id: string): number[] =>
    rows.filter((row) => row.unique_id === id).map(({ mean }) => mean);
  for (const [node, leaves] of Object.entries(parts)) {
    of(node).forEach((mean, step) => {
      const sum = leaves.reduce((total, leaf) => total + of(leaf)[step]!, 0);
      expect(mean).toBeCloseTo(sum, 9);
    });
  }
}

describe('stockade forecast of a hierarchy', () => {
  const stdin = monthlyCsv(IDS, 36);

  it.each([[], ['--reconcile', 'bottom_up'], ['--reconcile', 'top_down']])(
    'has a row for each node, behind the series, and adds up %j %s',
    async (...reconcile) => {
      const rows = await forecast(['--hierarchy', '/', ...reconcile], stdin);
      const ids = rows.filter((_, i) => i % 3 === 0).map(({ unique_id }) => unique_id);
      expect(ids).toEqual([...IDS, ...TREE]);
      expectToAddUp(rows, PARTS);
      for (const { mean, lo_80, hi_80 } of rows) {
        expect(lo_80).toBeLessThanOrEqual(mean);
        expect(hi_80).toBeGreaterThanOrEqual(mean);
      }
    },
  );

  it('from below leaves the series as they were by themselves', async () => {
    const alone = await forecast([], stdin);
    const rows = await forecast(['--hierarchy', '/', '--reconcile', 'bottom_up'], stdin);
    expect(rows.slice(0, alone.length)).toEqual(alone);
  });

  it('groups by keys that cross', async () => {
    const keys = ['EU/shoes', 'EU/hats', 'US/shoes', 'US/hats'];
    const rows = await forecast(['--groups', '/'], monthlyCsv(keys, 36));
    const groups = {
      '*': keys,
      'EU/*': ['EU/shoes', 'EU/hats'],
      'US/*': ['US/shoes', 'US/hats'],
      '*/shoes': ['EU/shoes', 'US/shoes'],
      '*/hats': ['EU/hats', 'US/hats'],
    };
    expect(new Set(rows.map(({ unique_id }) => unique_id))).toEqual(
      new Set([...keys, ...Object.keys(groups)]),
    );
    expectToAddUp(rows, groups);
  });

  it('ends all series with the last of them', async () => {
    const early = 'EU/DE/early,2015-01-01,4\nEU/DE/early,2015-02-01,5\nEU/DE/early,2015-03-01,6\n';
    const rows = await forecast(['--hierarchy', '/', '--method', 'naive'], stdin + early);
    expect(new Set(rows.map(({ ds }) => ds))).toEqual(
      new Set(['2018-01-01', '2018-02-01', '2018-03-01']),
    );
    const gone = rows.find(({ unique_id }) => unique_id === 'EU/DE/early')!;
    expect(gone.mean).toBeCloseTo(0, 9);
  });

  it('knows the calendar, and absent rows for nothing sold', async () => {
    const words = ['--hierarchy', '/', '--trading-days', '--missing', 'zero'];
    const { code, stdout } = await stockadeHere([...WORDS, ...words, '--json'], { stdin });
    expect(code).toBe(0);
    expectToAddUp((JSON.parse(stdout) as { items: Row[] }).items, PARTS);
  });

  it('explains and plans stock by what adds up', async () => {
    const path = join(folder, 'why.ndjson');
    const words = ['--hierarchy', '/', '--explain', path, '--lead-time', '2'];
    const rows = (await forecast(words, stdin)) as (Row & { lead_time_demand: number })[];
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const why = lines.map((line) => JSON.parse(line) as Explained);
    expect(why.map(({ uniqueId }) => uniqueId)).toEqual([...IDS, ...TREE]);
    why.forEach(({ components: { level, trend, season } }, i) =>
      expect(level + trend[1]! + season[1]!).toBeCloseTo(rows[3 * i + 1]!.mean, 9),
    );
    rows.forEach((row, i) => {
      if (i % 3 === 0) expect(row.lead_time_demand).toBeCloseTo(row.mean + rows[i + 1]!.mean, 9);
    });
  });

  it.each([
    [['--hierarchy', '/', '--groups', '/'], IDS, 'give one of them'],
    [['--reconcile', 'mint'], IDS, '--reconcile requires --hierarchy or --groups'],
    [['--hierarchy', '*'], IDS, 'the separator must not contain *'],
    [['--hierarchy', '/', '--reconcile', 'magic'], IDS, '--reconcile must be one of'],
    [['--hierarchy', '/', '--drivers', 'price'], IDS, '--drivers or --stockout-column'],
    [['--hierarchy', '/'], ['a/b', 'a/*'], 'series "a/*": a part of the id is *'],
    [['--groups', '/'], IDS, 'series "US/shoes" must have as many keys as "EU/DE/shoes"'],
  ])('refuses %j for %j', async (words, ids, message) => {
    const answer = await stockadeHere([...WORDS, ...words], { stdin: monthlyCsv(ids, 24) });
    expect([answer.code, answer.stdout]).toEqual([2, '']);
    expect(answer.stderr).toContain(message);
  });
});

interface Explained {
  readonly uniqueId: string;
  readonly components: { level: number; trend: number[]; season: number[] };
}
