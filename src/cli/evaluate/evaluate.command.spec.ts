import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monthlyCsv, stockade, stockadeHere } from '../command-line.fixture.ts';
import { holdOut } from './hold-out.ts';

const WORDS = ['evaluate', '--input', '-', '--horizon', '6', '--season', '12'];
const FIELDS = [
  'series',
  'failed',
  'smape',
  'mase',
  'owa',
  'rmsse',
  'bias',
  'coverage80',
  'coverage95',
  'msis80',
  'msis95',
  'wape',
  'totalBias',
  'quantileLoss',
  'cpuSecondsPerSeries',
];
const folder = mkdtempSync(join(tmpdir(), 'stockade-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Report = Record<string, number>;

describe('stockade evaluate', () => {
  it('prints one object with fixed fields', async () => {
    const { code, stdout, stderr } = await stockade([...WORDS, '--json'], {
      stdin: monthlyCsv(['a', 'b', 'c'], 60),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(Object.keys(report)).toEqual(FIELDS);
    expect(report).toMatchObject({ series: 3, failed: 0 });
    expect(report['owa']).toBeLessThan(0.5);
    expect(report['cpuSecondsPerSeries']).toBeGreaterThan(0);
  });

  it('gives the seasonal naive method the errors worked out by hand', async () => {
    // A season of two, then 1 more than the season before: every error is 1, and so is the scale.
    const values = [10, 20, 11, 21, 12, 22, 13, 23, 14, 24];
    const rows = values.map((y, i) => `a,${i + 1},${y}`).join('\n');
    const words = ['evaluate', '--input', '-', '--frequency', 'none', '--horizon', '2'];
    const { stdout } = await stockadeHere(
      [...words, '--season', '2', '--method', 'seasonal_naive', '--json'],
      { stdin: `unique_id,ds,y\n${rows}\n` },
    );
    const report = JSON.parse(stdout) as Report;
    expect(report['mase']).toBeCloseTo(1, 12);
    expect(report['bias']).toBeCloseTo(-1, 12);
    expect(report['wape']).toBeCloseTo(2 / 38, 12);
    expect(report['totalBias']).toBeCloseTo(-2 / 38, 12);
    expect(report['smape']).toBeCloseTo(100 * (1 / 27 + 1 / 47), 9);
  });

  it('counts short series as failed, says so, and exits with 1', async () => {
    const stdin = `${monthlyCsv(['a'], 40)}short,2015-01-01,1\nshort,2015-02-01,2\n`;
    const { code, stdout, stderr } = await stockadeHere([...WORDS, '--json'], { stdin });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ series: 2, failed: 1 });
    expect(stderr).toContain('series "short": 2 observations are too few to hold out 6');
  });

  it('says that a file is too short to judge anything, instead of a table of nothing', async () => {
    const stdin = monthlyCsv(['a', 'b'], 4);
    const { code, stdout, stderr } = await stockadeHere(WORDS, { stdin });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('no series is long enough: --horizon 6 requires at least');
  });

  it('says that no row can be used where none can', async () => {
    const stdin = 'unique_id,ds,y\na,2024-01-01,many\na,2024-02-01,few\n';
    const { code, stderr } = await stockadeHere(WORDS, { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain('2 of 2 rows rejected: 2 not_a_number');
    expect(stderr).toContain('the file has no valid row');
  });

  it('judges only the ids of a list, and misses those that are not there', async () => {
    const ids = join(folder, 'ids.txt');
    writeFileSync(ids, 'b\r\nnobody\r\n');
    const stdin = monthlyCsv(['a', 'b', 'c'], 40);
    const { code, stdout, stderr } = await stockadeHere([...WORDS, '--ids', ids], { stdin });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^series +1\n/);
    expect(stderr).toContain('1 of the ids are not in the file');
  });
});

describe('holdOut', () => {
  it('takes observations, not periods, and leaves an end without observations to the test part', () => {
    const y = Float64Array.of(1, 2, NaN, 3, NaN, 4);
    expect(holdOut(y, 2)).toEqual({
      train: Float64Array.of(1, 2),
      test: Float64Array.of(NaN, 3, NaN, 4),
    });
  });

  it('refuses what is too short or too scattered', () => {
    expect(holdOut(Float64Array.of(1, 2), 2)).toMatch('too few');
    const scattered = new Float64Array(100).fill(NaN);
    scattered[0] = scattered[99] = 1;
    expect(holdOut(scattered, 1)).toMatch('spread over');
  });
});
