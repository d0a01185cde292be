import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stockadeHere } from '../command-line.fixture.ts';

const WORDS = ['forecast', '--input', '-', '--frequency', 'monthly', '--horizon', '3'];
const folder = mkdtempSync(join(tmpdir(), 'stockade-sides-'));
afterAll(() => rmSync(folder, { recursive: true }));

const month = (at: number): string =>
  `${2019 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`;
const promoted = (at: number): number => ((at * at) % 5 === 1 ? 1 : 0);
const wobble = (at: number): number => 3 * Math.sin(at * at);

/** Four years of months in which promotions double demand; the three to come have their promotions. */
function shop(ahead = 3): string {
  const rows = Array.from({ length: 48 + ahead }, (_, at) => {
    const y = at < 48 ? ((100 + wobble(at)) * (1 + promoted(at))).toFixed(2) : '';
    return `a,${month(at)},${y},${promoted(at)}`;
  });
  return `unique_id,ds,y,promotion\n${rows.join('\n')}\n`;
}

const means = (stdout: string): number[] =>
  stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[2]));

describe('stockade forecast with drivers', () => {
  it('forecasts promotions to come, and says what they do', async () => {
    const explain = join(folder, 'why.ndjson');
    const words = [...WORDS, '--drivers', 'promotion', '--explain', explain];
    const { code, stdout, stderr } = await stockadeHere(words, { stdin: shop() });
    expect(code).toBe(0);
    expect(stderr).toBe('driver promotion: used for 1 of 1 series\n');
    means(stdout).forEach((mean, step) => {
      expect(Math.abs(mean / (100 * (1 + promoted(48 + step))) - 1)).toBeLessThan(0.1);
    });
    const { effects } = JSON.parse(readFileSync(explain, 'utf8')) as { effects: unknown[] };
    expect(effects).toMatchObject([
      { driver: 'promotion', leftOut: null, form: 'logarithmic', contribution: expect.anything() },
    ]);
  });

  it('names the driver that lacks values to come', async () => {
    const { code, stderr } = await stockadeHere([...WORDS, '--drivers', 'promotion'], {
      stdin: shop(2),
    });
    expect(code).toBe(1);
    expect(stderr).toContain('series "a": driver promotion lacks values for the horizon');
  });

  it('refuses an empty y before the last one, and a driver that is no column', async () => {
    const stdin = shop().replace(/^(a,2020-05-01),[^,]*/m, '$1,');
    const { code, stderr } = await stockadeHere([...WORDS, '--drivers', 'promotion'], { stdin });
    expect(code).toBe(1);
    expect(stderr).toContain('line 18, column y: missing_value');
    const other = await stockadeHere([...WORDS, '--drivers', 'price'], { stdin: shop() });
    expect(other.stderr).toContain('the header lacks "price"');
  });

  it('judges them over the end of the file', async () => {
    const words = ['evaluate', ...WORDS.slice(1), '--season', '12', '--json'];
    const plain = await stockadeHere(words, { stdin: shop(0) });
    const driven = await stockadeHere([...words, '--drivers', 'promotion'], { stdin: shop(0) });
    const mase = ({ stdout }: { stdout: string }): number =>
      (JSON.parse(stdout) as { mase: number }).mase;
    expect(mase(driven) / mase(plain)).toBeLessThan(0.5);
  });
});

describe('stockade forecast with holidays and trading days', () => {
  /** Days of the week alike, but for a holiday a month on which hardly anything is sold. */
  const day = (at: number): string =>
    new Date(Date.UTC(2023, 0, 1 + at)).toISOString().slice(0, 10);
  const closed = (at: number): boolean => day(at).endsWith('-13');
  const daily = Array.from(
    { length: 370 },
    (_, at) => `a,${day(at)},${closed(at) ? 1 : 50 + wobble(at)}`,
  );
  const file = `unique_id,ds,y\n${daily.join('\n')}\n`;
  const words = ['forecast', '--input', '-', '--frequency', 'daily', '--horizon', '14'];

  it('knows the holidays to come', async () => {
    const table = join(folder, 'holidays.csv');
    const days = Array.from({ length: 400 }, (_, at) => at)
      .filter(closed)
      .map(day);
    writeFileSync(table, `name,ds\r\n${days.map((one) => `stocktaking,${one}`).join('\r\n')}\r\n`);
    const { code, stdout, stderr } = await stockadeHere([...words, '--holidays', table], {
      stdin: file,
    });
    expect(code).toBe(0);
    expect(stderr).toContain('driver holidays_stocktaking: used for 1 of 1 series');
    means(stdout).forEach((mean, step) => {
      if (closed(370 + step)) expect(mean).toBeLessThan(10);
      else expect(mean).toBeGreaterThan(40);
    });
  });

  it('says what it cannot use', async () => {
    const table = join(folder, 'wrong.csv');
    writeFileSync(table, 'ds\n2024-02-30\n');
    const wrong = await stockadeHere([...words, '--holidays', table], { stdin: file });
    expect(wrong.stderr).toContain('line 2');
    const daily_ = await stockadeHere([...words, '--trading-days'], { stdin: file });
    expect(daily_).toMatchObject({ code: 2 });
    expect(daily_.stderr).toContain(
      '--trading-days requires the frequency monthly, quarterly, yearly, not daily',
    );
  });
});

describe('stockade forecast of a product that is new', () => {
  const season = (at: number): number =>
    [60, 80, 100, 120, 160, 140, 110, 90, 80, 70, 90, 100][at % 12]!;
  const old = Array.from({ length: 6 }, (_, i) =>
    Array.from(
      { length: 60 },
      (__, at) => `shoes-${i},${month(at)},${(i + 1) * season(at) + wobble(at)}`,
    ),
  ).flat();
  const young = [57, 58, 59].map((at) => `shoes-new,${month(at)},${10 * season(at)}`);
  const stdin = `unique_id,ds,y\n${[...young, ...old].join('\n')}\n`;

  it('gives it the season of its siblings, unless told not to', async () => {
    const explain = join(folder, 'siblings.ndjson');
    const { stdout } = await stockadeHere([...WORDS, '--explain', explain], { stdin });
    means(stdout)
      .slice(0, 3)
      .forEach((mean, step) =>
        expect(Math.abs(mean / (10 * season(60 + step)) - 1)).toBeLessThan(0.15),
      );
    const [first] = readFileSync(explain, 'utf8').split('\n');
    expect(JSON.parse(first!)).toMatchObject({
      uniqueId: 'shoes-new',
      warnings: expect.arrayContaining(['borrowed_from_siblings']),
    });
    const alone = await stockadeHere([...WORDS, '--siblings', 'none'], { stdin });
    expect(means(alone.stdout).slice(0, 3)).not.toEqual(means(stdout).slice(0, 3));
  });
});

describe('stockade forecast with stock-outs and absent rows', () => {
  it('takes sales for what they are where stock ran out', async () => {
    const rows = Array.from({ length: 36 }, (_, at) =>
      at % 6 === 3 ? `a,${month(at)},0,yes` : `a,${month(at)},${(100 + wobble(at)).toFixed(2)},no`,
    );
    const stdin = `unique_id,ds,y,out\n${rows.join('\n')}\n`;
    const plain = await stockadeHere([...WORDS, '--season', '1'], { stdin });
    const aware = await stockadeHere([...WORDS, '--season', '1', '--stockout-column', 'out'], {
      stdin,
    });
    expect(Math.min(...means(plain.stdout))).toBeLessThan(90);
    for (const mean of means(aware.stdout)) expect(Math.abs(mean - 100)).toBeLessThan(5);
    expect(aware.stderr).toBe('stockout: 6 periods of 1 series adjusted\n');
  });

  it('takes absent rows for demand of zero up to the end of the file, if told so', async () => {
    const rows = ['a,2020-01-01,6', 'a,2020-04-01,6', 'a,2020-07-01,6', 'a,2020-08-01,5'];
    const other = Array.from({ length: 24 }, (_, at) => `b,${month(12 + at)},10`);
    const stdin = `unique_id,ds,y\n${[...rows, ...other].join('\n')}\n`;
    const { stdout } = await stockadeHere([...WORDS, '--missing', 'zero'], { stdin });
    const [first, mean] = stdout.split('\n')[1]!.split(',').slice(1);
    expect(first).toBe('2022-01-01');
    expect(Number(mean)).toBeLessThan(3);
    const unknown = await stockadeHere(WORDS, { stdin });
    expect(unknown.stdout.split('\n')[1]).toMatch(/^a,2020-09-01,[56]/);
  });
});
