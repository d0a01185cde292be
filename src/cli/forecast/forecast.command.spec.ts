import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { monthlyCsv, stockade, stockadeHere } from '../command-line.fixture.ts';

const WORDS = ['forecast', '--input', '-', '--horizon', '3'];
const folder = mkdtempSync(join(tmpdir(), 'stockade-forecast-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Explained {
  readonly uniqueId: string;
  readonly components: { level: number; trend: number[]; season: number[] };
}

function cells(stdout: string): string[][] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

describe('stockade forecast', () => {
  it('continues each series in the order in which they appear', async () => {
    const stdin = monthlyCsv(['zebra', 'apple'], 36);
    const { code, stdout, stderr } = await stockade(WORDS, { stdin });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...rows] = cells(stdout);
    expect(header!.join()).toBe('unique_id,ds,mean,lo_80,hi_80,lo_95,hi_95,method');
    expect(rows.map(([id, ds]) => `${id} ${ds}`)).toEqual([
      'zebra 2018-01-01',
      'zebra 2018-02-01',
      'zebra 2018-03-01',
      'apple 2018-01-01',
      'apple 2018-02-01',
      'apple 2018-03-01',
    ]);
    for (const row of rows) {
      const [mean, lo80, hi80, lo95, hi95] = row.slice(2, 7).map(Number);
      const order = [lo95!, lo80!, mean!, hi80!, hi95!];
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  it('warns of dates that are missing evenly, unless missing means none', async () => {
    const day = (week: number): string =>
      new Date(Date.UTC(2024, 0, 1) + 14 * 86_400_000 * week).toISOString().slice(0, 10);
    const rows = Array.from({ length: 12 }, (_, week) => `a,${day(week)},${week}`);
    const stdin = ['unique_id,ds,y', ...rows].join('\n');
    const { code, stderr } = await stockade(WORDS, { stdin });
    expect(code).toBe(0);
    expect(stderr).toContain('warning: almost all observations stand 2 weeks after');
    const zero = await stockade([...WORDS, '--missing', 'zero'], { stdin });
    expect(zero.stderr).not.toContain('warning');
  });

  it('warns of a mistyped year, and leaves the other series where they end', async () => {
    const stdin = monthlyCsv(['a', 'b'], 36).replace('b,2017-12', 'b,2107-12');
    const words = [...WORDS.slice(0, 3), '--horizon', '1', '--missing', 'zero'];
    const [mistyped, usual] = await Promise.all([
      stockade(words, { stdin }),
      stockade(words, { stdin: stdin.replace('b,2107', 'b,2017') }),
    ]);
    expect(mistyped.stderr).toContain('may be mistyped: 2107-12-01');
    expect(mistyped.stdout.split('\n')[1]).toBe(usual.stdout.split('\n')[1]);
    const sums = [...words.slice(0, 5), '--hierarchy', '/', '--reconcile', 'bottom_up'];
    const { stdout } = await stockade(sums, { stdin });
    expect(cells(stdout).map(([id, ds]) => `${id} ${ds}`)).toEqual([
      'unique_id ds',
      'a 2018-01-01',
      'b 2018-01-01',
      '* 2018-01-01',
    ]);
  });

  it('reads a file of other names, marks and letters where it is told of them', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => `M\xfcller|2024-0${i + 1}-01|1.00${i}`);
    const stdin = Buffer.from(`sku|date|sold\n${rows.join('\n')}\n`, 'latin1');
    const told: string[] = [];
    const said = async (...more: string[]): Promise<string> => {
      told.push(...more);
      return (await stockadeHere([...WORDS, ...told], { stdin })).stderr;
    };
    expect(await said()).toContain('or give its encoding with --encoding (wrong_encoding)');
    expect(await said('--encoding', 'windows-1252')).toContain('see --columns (missing_column)');
    expect(await said('--columns', 'unique_id=sku,ds=date,y=sold')).toContain(
      '--decimal point or --decimal comma sets the decimal mark of the file',
    );
    const { code, stdout } = await stockadeHere(
      [...WORDS, ...told, '--decimal', 'point', '--delimiter', 'pipe'],
      { stdin },
    );
    expect(code).toBe(0);
    expect(cells(stdout)[1]!.slice(0, 2)).toEqual(['Müller', '2024-09-01']);
    expect(await said('--columns', 'id=sku')).toContain('--columns must be a list such as');
  });

  it('reads gzip, and answers the same from threads as without', async () => {
    const ids = Array.from({ length: 120 }, (_, number) => `s${number}`);
    const many = join(folder, 'many.csv.gz');
    writeFileSync(many, gzipSync(monthlyCsv(ids, 36)));
    const [all, one] = await Promise.all([
      stockade(['forecast', '--input', many, '--frequency', 'monthly', '--horizon', '2']),
      stockade([...WORDS.slice(0, 3), '--horizon', '2'], { stdin: monthlyCsv(['s0'], 36) }),
    ]);
    expect(all.code).toBe(0);
    const [, ...rows] = cells(all.stdout);
    expect(rows.filter((_, i) => i % 2 === 0).map(([id]) => id)).toEqual(ids);
    expect(all.stdout.startsWith(one.stdout)).toBe(true);
  });

  it('names the columns after the levels, and writes NDJSON and JSON', async () => {
    const stdin = monthlyCsv(['a', 'b'], 30);
    const words = [...WORDS, '--levels', '50,99.5', '--method', 'naive'];
    const ndjson = await stockadeHere([...words, '--format', 'ndjson'], { stdin });
    const json = await stockadeHere([...words, '--json'], { stdin });
    const lines = ndjson.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const names = ['unique_id', 'ds', 'mean', 'lo_50', 'hi_50', 'lo_99.5', 'hi_99.5', 'method'];
    expect(Object.keys(lines[0]!)).toEqual(names);
    const { items, ...counts } = JSON.parse(json.stdout) as { items: object[] };
    expect(items).toEqual(lines);
    expect(counts).toEqual({ frequency: 'monthly', series: 2, failed: 0, rows: 60, refused: 0 });
  });

  it('says which rows were refused, forecasts the others, and exits with 1', async () => {
    const stdin = `${monthlyCsv(['a'], 30)}a,2030-13-01,1\na,2017-07-01,lots\na,2015-01-01,5\n`;
    const { code, stdout, stderr } = await stockadeHere(WORDS, { stdin });
    expect(code).toBe(1);
    expect(cells(stdout)).toHaveLength(4);
    expect(stderr).toContain('3 of 33 rows rejected');
    expect(stderr).toContain('line 32, column ds: invalid_ds');
    expect(stderr).toContain('line 33, column y: not_a_number');
    expect(stderr).toContain('line 34, column ds: duplicate_observation');
  });

  it.each([
    ['', 'empty_file'],
    ['unique_id,ds\na,2024-01-01\n', 'missing_column'],
    ['unique_id,ds,y\na,2024-01-01,1\n', 'unknown_frequency'],
  ])('refuses the file %j as a whole', async (stdin, failure) => {
    const { code, stdout, stderr } = await stockadeHere(WORDS, { stdin });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(failure);
  });

  it('says that a file is not there', async () => {
    const words = ['forecast', '--input', join(folder, 'none.csv'), '--horizon', '1'];
    const { code, stderr } = await stockadeHere(words);
    expect(code).toBe(2);
    expect(stderr).toContain('the file does not exist');
  });

  it('keeps formulas and delimiters in ids from harming a spreadsheet', async () => {
    const rows = [1, 2, 3].map((month) => `"=1+1,""x""",2024-0${month}-01,${month}`);
    const stdin = `unique_id,ds,y\n${rows.join('\n')}\n`;
    const { stdout } = await stockadeHere([...WORDS, '--frequency', 'monthly'], { stdin });
    expect(stdout.split('\n')[1]).toMatch(/^"'=1\+1,""x""",2024-04-01,/);
  });

  it('plans stock behind the columns of values', async () => {
    const rows = [3, 5, 4, 6, 2, 4].map((y, i) => `a,${i},${y}\nb,${i},7`);
    const stdin = `unique_id,ds,y\n${rows.join('\n')}\n`;
    const words = [...WORDS, '--lead-time', '2', '--service-level', '0.9', '--method', 'mean'];
    const csv = await stockadeHere([...words, '--frequency', 'none'], { stdin });
    const [header, first, second, , constant] = cells(csv.stdout);
    expect(header!.slice(8)).toEqual(['lead_time_demand', 'safety_stock', 'reorder_point']);
    const [demand, safety, reorder] = first!.slice(8).map(Number);
    expect(demand).toBeCloseTo(Number(first![2]) + Number(second![2]), 9);
    expect(safety).toBeGreaterThan(0);
    expect(reorder).toBeCloseTo(demand! + safety!, 9);
    expect(constant!.slice(8)).toEqual(['14', '0', '14']);
    const json = await stockadeHere([...words, '--frequency', 'none', '--json'], { stdin });
    const { items } = JSON.parse(json.stdout) as { items: object[] };
    expect(items[3]).toMatchObject({ lead_time_demand: 14, safety_stock: 0, reorder_point: 14 });
  });

  it('explains each series in a file', async () => {
    const path = join(folder, 'why.ndjson');
    const stdin = monthlyCsv(['a', 'b'], 36);
    const { code, stdout } = await stockadeHere([...WORDS, '--explain', path], { stdin });
    expect(code).toBe(0);
    const [, ...rows] = cells(stdout);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const [a, b] = lines.map((line) => JSON.parse(line) as Explained);
    expect([a!.uniqueId, b!.uniqueId]).toEqual(['a', 'b']);
    expect(a).toMatchObject({ method: 'combination', model: 'combination', seasonLength: 12 });
    const { level, trend, season } = a!.components;
    trend.forEach((moved, step) =>
      expect(level + moved + season[step]!).toBeCloseTo(Number(rows[step]![2]), 9),
    );
  });

  it.each([
    [['--lead-time', '4'], '--lead-time must be above 0 and at most the horizon, 3'],
    [['--lead-time', '0'], '--lead-time'],
    [['--lead-time', 'soon'], '--lead-time must be a number'],
    [['--lead-time', '1', '--service-level', '1.5'], '--service-level'],
    [['--service-level', '0.9'], '--service-level requires --lead-time'],
    [['--explain', '/nowhere/at/all'], 'cannot be written'],
  ])('refuses %j', async (words, message) => {
    const stdin = monthlyCsv(['a'], 24);
    const { code, stdout, stderr } = await stockadeHere([...WORDS, ...words], { stdin });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('is content with a reader that stops early', async () => {
    const stdin = monthlyCsv(['a'], 24);
    const words = ['forecast', '--input', '-', '--horizon', '5000', '--method', 'naive'];
    const { code, stderr } = await stockade(words, { stdin, stopReadingAfter: 10 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('fails a series whose forecast would leave the calendar, and no other', async () => {
    const ends = ['a,9998,1', 'a,9999,2', 'b,2001,1', 'b,2002,2', 'b,2003,3'];
    const stdin = `unique_id,ds,y\n${ends.join('\n')}\n`;
    const { code, stdout, stderr } = await stockadeHere([...WORDS, '--frequency', 'yearly'], {
      stdin,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('series "a": the forecast would exceed the year 9999');
    expect(
      cells(stdout)
        .slice(1)
        .map(([id]) => id),
    ).toEqual(['b', 'b', 'b']);
  });
});
