import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stockadeHere } from '../command-line.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'stockade-detect-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function detect(kind: string, stdin: string, ...more: string[]) {
  const { code, stdout, stderr } = await stockadeHere(
    ['detect', kind, '--input', '-', '--json', ...more],
    { stdin },
  );
  const answers = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, stderr, answers };
}

describe('stockade detect payloads', () => {
  it('answers a line each for requests and parameters', async () => {
    const { code, answers } = await detect(
      'payloads',
      [
        { id: 'a', method: 'GET', path: '/', query: 'q=%27%20or%201=1--', headers: {}, body: null },
        { id: 'b', param: '<script>alert(1)</script>' },
        { id: 'c', param: 'calle mayor, 12' },
        { path: '/x?y=../../etc/passwd' },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    expect(code).toBe(0);
    expect(answers.map(({ id, detected }) => [id, detected])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
      [4, true],
    ]);
    expect(Object.keys(answers[0]!)).toEqual(['id', 'detected', 'score', 'rules']);
  });

  it.each([
    ['{"param":"x"}\n\nnot JSON', 'line 3 is not JSON'],
    ['[1]', 'line 1 must be a JSON object'],
    ['{"param":5}', 'line 1: param must be a string'],
    ['{"path":5}', 'line 1: path must be a string'],
    ['{"headers":[]}', 'line 1: headers must be an object'],
  ])('names the line of a fault in %j', async (stdin, message) => {
    const { code, stderr } = await detect('payloads', stdin);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('stockade detect series', () => {
  it('answers a line per row, in order', async () => {
    const rows = Array.from({ length: 700 }, (_, i) => {
      const time = new Date(Date.UTC(2024, 0, 1) + i * 3_600_000).toISOString();
      const value = i >= 600 ? 900 : 100 + (i % 24) + (i % 7) / 10;
      return `${time.slice(0, 19).replace('T', ' ')},${value}`;
    });
    const { answers } = await detect('series', `timestamp,value\n${rows.join('\n')}\n`);
    expect(answers).toHaveLength(700);
    expect(Object.keys(answers[0]!)).toEqual(['timestamp', 'score', 'alert']);
    const alerts = answers.flatMap(({ alert }, i) => (alert === true ? [i] : []));
    expect(alerts.find((i) => i >= 600)).toBeLessThan(610);
  });

  it.each([
    ['time,value\n', 'line 1 must name the columns timestamp and value'],
    ['timestamp,value\nsoon,1', 'line 2: "soon" is not a date and time'],
    ['timestamp,value\n2024-01-01,many', 'line 2: "many" is not a number'],
    ['', 'the file is empty'],
  ])('names the fault in %j', async (stdin, message) => {
    const { code, stderr } = await detect('series', stdin);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('stockade detect sign-ins', () => {
  it('answers a line per sign-in', async () => {
    const rows = Array.from({ length: 40 }, (_, day) => ({
      time: new Date(Date.UTC(2024, 0, 1 + day, 9)).toISOString(),
      user: 'ann',
      ip: day < 39 ? '80.1.2.3' : '177.1.2.3',
      country: day < 39 ? 'DE' : 'BR',
      device: day < 39 ? 'Windows; Chrome' : 'python',
      outcome: 'success',
    }));
    const { answers } = await detect('sign-ins', rows.map((row) => JSON.stringify(row)).join('\n'));
    expect(answers.map(({ challenge }) => challenge)).toEqual(rows.map((_, day) => day === 39));
    expect(answers[39]).toMatchObject({ id: 40, reasons: expect.arrayContaining(['new_country']) });
  });

  it('names the line of a fault', async () => {
    const { stderr } = await detect('sign-ins', '{"time":"never"}');
    expect(stderr).toContain('line 1: time must be');
  });
});

describe('stockade detect rules', () => {
  const rules = join(folder, 'rules');
  mkdirSync(join(rules, 'deep'), { recursive: true });
  writeFileSync(
    join(rules, 'deep', 'one.yml'),
    'title: Failed\nid: r1\nlogsource: { product: x }\ndetection:\n  s: { what: failed }\n  condition: s\n',
  );

  it('answers rule and events per match', async () => {
    const stdin = '{"id":"e1","what":"failed"}\n{"id":"e2","what":"done"}\n';
    const { code, answers } = await detect('rules', stdin, '--rules', rules);
    expect(code).toBe(0);
    expect(answers).toEqual([
      { rule: 'r1', title: 'Failed', level: 'medium', events: ['e1'], group: {} },
    ]);
  });

  it('reports all faults of rules with file and line', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'a.yml'), 'title: x\n');
    writeFileSync(join(broken, 'b.yaml'), 'title: [\n');
    const { code, stderr } = await detect('rules', '{}', '--rules', broken);
    expect(code).toBe(2);
    expect(stderr).toMatch(/a\.yml:1:1: the rule must have "detection"/);
    expect(stderr).toMatch(/b\.yaml:\d+:\d+: /);
  });

  it.each([
    [['detect', 'magic', '--input', '-'], 'the detector must be one of'],
    [['detect', 'rules', '--input', '-'], '--rules is required'],
    [['detect', 'series', '--input', '-', '--rules', 'x'], '--rules does not belong to series'],
    [['detect', 'payloads'], '--input is required'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await stockadeHere(words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
