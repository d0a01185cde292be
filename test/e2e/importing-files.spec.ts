import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { month, monthlyCsv, observations } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { long } from '../support/long.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CSV = { 'content-type': 'text/csv' };
const MAX_BYTES = 16_000_000;

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    databaseUrl: database.url,
    env: { IMPORT_MAX_BYTES: String(MAX_BYTES), IMPORT_MAX_SERIES: '50000' },
  });
  admin = await server.admin();
  owner = await database.connect();
});

/** Nothing of all this is an error of the server. */
afterEach(() => {
  expect(server.output()).not.toMatch(/request failed|a job failed/);
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

async function counts(datasetId: string): Promise<[number, number]> {
  const { body } = await admin.get(`/v1/datasets/${datasetId}`);
  return [body.seriesCount, body.observationCount];
}

async function rowsOf(table: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]!.n;
}

const send = (datasetId: string, file: string | Uint8Array, headers = {}, query = '') =>
  admin.post(`/v1/datasets/${datasetId}/imports${query}`, file, { ...CSV, ...headers });

describe('a file with one wrong row', () => {
  const file =
    'unique_id,ds,y\nA,2024-01-01,1\nA,2024-02-01,2\nB,2024-01-01,many\nB,2024-02-01,4\n';

  it('leaves nothing when all or nothing is asked for', async () => {
    const id = await admin.dataset();
    const ended = await admin.import(id, file);
    expect(ended).toMatchObject({
      state: 'failed',
      rowCount: 4,
      rejectedCount: 1,
      outcome: null,
      failure: { code: 'rows_rejected' },
    });
    expect(await counts(id)).toEqual([0, 0]);
  });

  it('gives its right rows when these are asked for', async () => {
    const id = await admin.dataset();
    const ended = await admin.import(id, file, '?mode=partial');
    expect(ended).toMatchObject({
      state: 'succeeded',
      rejectedCount: 1,
      outcome: { accepted: 3, added: 3, newSeries: 2 },
    });
    expect(await observations(admin, id, 'B')).toEqual([['2024-02-01', 4]]);
  });

  long.it('gives its wrong row back as a file that imports once it is mended', async () => {
    const id = await admin.dataset();
    const { id: importId } = await admin.import(id, file, '?mode=partial');
    const errors = await admin.get(`/v1/imports/${importId}/errors`);
    expect(errors.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(errors.text).toMatch(/^B,2024-01-01,many,4,y,not_a_number,/m);
    const again = await admin.import(id, errors.text.replace('many', '3'));
    expect(again.state).toBe('succeeded');
    expect(await observations(admin, id, 'B')).toEqual([
      ['2024-01-01', 3],
      ['2024-02-01', 4],
    ]);
  });

  long.it('gives NDJSON back for NDJSON', async () => {
    const id = await admin.dataset();
    const lines =
      '{"unique_id":"A","ds":"2024-01-01","y":1}\n{"unique_id":"A","ds":"2024-02-01"}\n';
    const type = { 'content-type': 'application/x-ndjson' };
    const { id: importId } = await admin.import(id, lines, '?mode=partial', type);
    const errors = await admin.get(`/v1/imports/${importId}/errors`);
    expect(JSON.parse(errors.text)).toMatchObject({
      unique_id: 'A',
      ds: '2024-02-01',
      error: { line: 2, column: 'y' },
    });
  });

  long.it('changes nothing when it is only to be looked at', async () => {
    const id = await admin.dataset();
    const ended = await admin.import(id, file, '?mode=validate');
    expect(ended).toMatchObject({ state: 'succeeded', rejectedCount: 1, outcome: { accepted: 3 } });
    expect(await counts(id)).toEqual([0, 0]);
    expect((await admin.get(`/v1/imports/${ended.id}/errors`)).text).toContain('many');
  });

  it('leaves no copy of itself in the database, however it ends', async () => {
    const id = await admin.dataset();
    for (const mode of ['atomic', 'partial', 'validate']) {
      const ended = await admin.import(id, file, `?mode=${mode}`);
      expect([ended.mode, ended.rejectedCount]).toEqual([mode, 1]);
    }
    expect(await rowsOf('import_chunk')).toBe(0);
    expect(await rowsOf('import_run')).toBe(0);
  });
});

long.describe('dates that are probably not meant', () => {
  const day = (number: number): string =>
    new Date(Date.UTC(2023, 0, 2) + number * 86_400_000).toISOString().slice(0, 10);

  it('are warned of where every second period is missing, by import and forecast', async () => {
    const id = await admin.dataset('weekly');
    const rows = Array.from({ length: 30 }, (_, i) => `A,${day(14 * i)},${100 + (i % 5)}`);
    const { outcome } = await admin.import(id, `unique_id,ds,y\n${rows.join('\n')}\n`);
    expect(outcome.warnings).toEqual([
      { code: 'evenly_missing', detail: expect.stringContaining('stand 2 weeks after') },
    ]);
    const run = await admin.forecast(id, { horizon: 2 });
    expect(run.warnings).toContainEqual({ code: 'evenly_missing', series: 1 });
  });

  it('are refused as an index where they are months', async () => {
    const id = await admin.dataset('none');
    const file = 'unique_id,ds,y\nA,202411,1\nA,202412,2\nA,202501,3\n';
    expect((await admin.import(id, file)).failure).toMatchObject({ code: 'dates_as_numbers' });
    const monthly = await admin.dataset('monthly');
    await admin.import(monthly, file);
    const run = await admin.forecast(monthly, { horizon: 1 });
    const { body } = await admin.get(`/v1/forecasts/${run.id}/values`);
    expect(body.items[0].ds).toBe('202502');
  });

  it('are those that are written, whatever their offset', async () => {
    const id = await admin.dataset('daily');
    const times = ['30T00:00:00+01:00', '31T00:00:00+01:00'].map((rest) => `2024-03-${rest}`);
    const rows = [...times, '2024-04-01T00:00:00+02:00'].map((ds, i) => `A,${ds},${i}`);
    await admin.import(id, `unique_id,ds,y\n${rows.join('\n')}\n`);
    expect(await observations(admin, id, 'A')).toEqual([
      ['2024-03-30', 0],
      ['2024-03-31', 1],
      ['2024-04-01', 2],
    ]);
  });
});

long.describe('a file reads the same', () => {
  const plain = monthlyCsv({ A: [1, 2.5, 3], 'Ä "1"': [4.25] }).replaceAll('Ä "1"', '"Ä ""1"""');
  const semicolons = plain
    .replaceAll(/(?<=\d)\.(?=\d)/g, '·')
    .replaceAll(',', ';')
    .replaceAll('·', ',');
  const ndjson = [
    ['A', 0, 1],
    ['A', 1, 2.5],
    ['A', 2, 3],
    ['Ä "1"', 0, 4.25],
  ]
    .map(([id, at, y]) => JSON.stringify({ unique_id: id, ds: month(at as number), y }))
    .join('\n');
  const utf16 = Buffer.from(`\uFEFF${plain}`, 'utf16le');

  it.each<[string, string | Uint8Array, Record<string, string>, string]>([
    ['as plain CSV', plain, CSV, ''],
    ['as NDJSON', ndjson, { 'content-type': 'application/x-ndjson' }, ''],
    ['as gzip that is announced', gzipSync(plain), { ...CSV, 'content-encoding': 'gzip' }, ''],
    ['as gzip that is not', gzipSync(plain), CSV, ''],
    ['as application/gzip', gzipSync(plain), { 'content-type': 'application/gzip' }, ''],
    [
      'with a mark, CRLF, semicolons and decimal commas',
      `\uFEFF${semicolons.replaceAll('\n', '\r\n')}`,
      CSV,
      '',
    ],
    [
      'with other columns',
      plain.replace('unique_id,ds,y', 'sku,day,sold'),
      CSV,
      '?uniqueId=sku&ds=day&y=sold',
    ],
    ['as UTF-16', utf16, CSV, ''],
    ['as UTF-16 with the other byte first', Buffer.from(utf16).swap16(), CSV, ''],
    ['as Windows-1252', Buffer.from(plain, 'latin1'), CSV, '?encoding=windows-1252'],
  ])('%s', async (_how, file, headers, query) => {
    const id = await admin.dataset();
    const ended = await admin.import(id, file, query, headers);
    expect(ended).toMatchObject({ state: 'succeeded', outcome: { accepted: 4, newSeries: 2 } });
    expect(await observations(admin, id, 'A')).toEqual([
      ['2020-01-01', 1],
      ['2020-02-01', 2.5],
      ['2020-03-01', 3],
    ]);
    expect(await observations(admin, id, 'Ä "1"')).toEqual([['2020-01-01', 4.25]]);
  });
});

describe('a later file', () => {
  long.it('appends later periods', async () => {
    const id = await admin.dataset();
    await admin.import(id, monthlyCsv({ A: [1, 2] }));
    const ended = await admin.import(id, `unique_id,ds,y\nA,${month(2)},3\nA,${month(3)},4\n`);
    expect(ended.outcome).toMatchObject({ newSeries: 0, added: 2, corrected: 0 });
    expect((await observations(admin, id, 'A')).map(([, y]) => y)).toEqual([1, 2, 3, 4]);
  });

  it('corrects earlier periods and counts nothing twice', async () => {
    const id = await admin.dataset();
    await admin.import(id, monthlyCsv({ A: [1, 2, 3], B: [7] }));
    const ended = await admin.import(id, `unique_id,ds,y\nA,${month(1)},20\n`);
    expect(ended.outcome).toMatchObject({ newSeries: 0, added: 0, corrected: 1 });
    expect((await observations(admin, id, 'A')).map(([, y]) => y)).toEqual([1, 20, 3]);
    expect(await counts(id)).toEqual([2, 4]);
  });

  long.it('reaches back before the first period', async () => {
    const id = await admin.dataset();
    await admin.import(id, `unique_id,ds,y\nA,${month(5)},6\n`);
    await admin.import(id, `unique_id,ds,y\nA,${month(2)},3\nA,${month(7)},8\n`);
    expect((await observations(admin, id, 'A')).map(([, y]) => y)).toEqual([3, 6, 8]);
  });

  long.it('corrects within a history of many segments', async () => {
    const id = await admin.dataset('daily');
    const day = (n: number) => new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10);
    const rows = Array.from({ length: 2000 }, (_, i) => `A,${day(i)},${i}`);
    await admin.import(id, `unique_id,ds,y\n${rows.join('\n')}\n`);
    const fix = [0, 511, 512, 1024, 1999, 2000].map((n) => `A,${day(n)},-${n + 1}`);
    const ended = await admin.import(id, `unique_id,ds,y\n${fix.join('\n')}\n`);
    expect(ended.outcome).toMatchObject({ added: 1, corrected: 5 });
    const values = (await observations(admin, id, 'A')).map(([, y]) => y);
    const wanted = Array.from({ length: 2001 }, (_, i) =>
      [0, 511, 512, 1024, 1999, 2000].includes(i) ? -(i + 1) : i,
    );
    expect(values).toEqual(wanted);
  });

  long.it('is judged by where the dates of the first one stand', async () => {
    const id = await admin.dataset();
    await admin.import(id, monthlyCsv({ A: [1, 2] }));
    const ended = await admin.import(id, 'unique_id,ds,y\nA,2024-03-15,3\n');
    expect(ended).toMatchObject({ state: 'failed', rejectedCount: 1 });
  });
});

long.it('takes rows in any order', async () => {
  const id = await admin.dataset();
  const rows = [`B,${month(1)},4`, `A,${month(2)},3`, `B,${month(0)},5`, `A,${month(0)},1`];
  await admin.import(id, `unique_id,ds,y\n${rows.join('\n')}\n`);
  expect((await observations(admin, id, 'A')).map(([, y]) => y)).toEqual([1, 3]);
  expect((await observations(admin, id, 'B')).map(([, y]) => y)).toEqual([5, 4]);
});

long.it('takes any id that a system may use, and finds it again', async () => {
  const id = await admin.dataset();
  const ids = [
    '../../etc/passwd',
    'a/b?c#d%2e',
    '日本語 🧦',
    "'; drop table series; --",
    '-',
    '=1+1',
    'e\u0301',
  ];
  const rows = ids.map((one, i) => JSON.stringify({ unique_id: one, ds: month(0), y: i }));
  await admin.import(id, rows.join('\n'), '', { 'content-type': 'application/x-ndjson' });
  const found = await Promise.all(ids.map((one) => observations(admin, id, one)));
  expect(found.map(([first]) => first?.[1])).toEqual(ids.map((_, i) => i));
});

long.describe('a file is refused', () => {
  it.each<[string, string, string | Uint8Array, Record<string, string>]>([
    [
      'for a period given twice',
      'rows_rejected',
      `unique_id,ds,y\nA,${month(0)},1\nA,${month(0)},1\n`,
      {},
    ],
    [
      'for dates of another frequency',
      'wrong_frequency',
      `unique_id,ds,y\n${Array.from({ length: 28 }, (_, i) => `A,2024-02-${String(i + 1).padStart(2, '0')},1`).join('\n')}\n`,
      {},
    ],
    ['that is empty', 'empty_file', '', {}],
    ['that is white space', 'empty_file', ' \n\n', {}],
    ['that has a header alone', 'no_rows', 'unique_id,ds,y\n', {}],
    ['that lacks a column', 'missing_column', 'unique_id,ds\nA,2024-01-01\n', {}],
    [
      'that is announced as gzip and is none',
      'broken_gzip',
      monthlyCsv({ A: [1] }),
      { 'content-encoding': 'gzip' },
    ],
    [
      'whose gzip is cut short',
      'broken_gzip',
      gzipSync(monthlyCsv({ A: Array.from({ length: 99 }, (_, i) => i) })).subarray(0, -20),
      { 'content-encoding': 'gzip' },
    ],
    ['that is a ZIP', 'unsupported_format', Buffer.from('504b0304140000000800', 'hex'), {}],
    [
      'that is not of its encoding',
      'wrong_encoding',
      Buffer.from('unique_id,ds,y\n\xc4,2024-01-01,1\n', 'latin1'),
      {},
    ],
    [
      'that has more series than are allowed',
      'too_many_series',
      `unique_id,ds,y\n${Array.from({ length: 50_001 }, (_, i) => `S${i},2024-01-01,1`).join('\n')}\n`,
      {},
    ],
    [
      'that swells beyond what is allowed',
      'too_large',
      gzipSync(`unique_id,ds,y\n${'A,2024-01-01,1,,,,\n'.repeat(3)}${' '.repeat(MAX_BYTES)}`, {
        level: 1,
      }),
      { 'content-encoding': 'gzip' },
    ],
  ])('%s', async (_why, code, file, headers) => {
    const id = await admin.dataset();
    const ended = await admin.import(id, file, '', { ...CSV, ...headers });
    expect(ended).toMatchObject({ state: 'failed', outcome: null, failure: { code } });
    expect(await counts(id)).toEqual([0, 0]);
  });

  it.each([
    ['JSON', 'application/json', /text\/csv/],
    ['Parquet', 'application/vnd.apache.parquet', /Parquet/],
    ['nothing that is named', '', /text\/csv/],
  ])('at once when it is %s', async (_what, type, words) => {
    const id = await admin.dataset();
    const answer = await send(id, new TextEncoder().encode('x'), { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(answer.body.detail).toMatch(words);
  });

  it('at once when its encoding is not known', async () => {
    const id = await admin.dataset();
    expect((await send(id, 'x', { 'content-encoding': 'br' })).status).toBe(415);
  });

  it('as soon as it is too large, and nothing of it stays', async () => {
    const id = await admin.dataset();
    const answer = await send(id, new Uint8Array(MAX_BYTES + 1));
    expect([answer.status, answer.body.code]).toEqual([413, 'payload_too_large']);
    expect(await rowsOf('import_chunk')).toBe(0);
  });

  it('when a parameter is not one of its own', async () => {
    const id = await admin.dataset();
    const answer = await send(id, 'x', {}, '?mode=perhaps&colour=red');
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((e: { pointer: string }) => e.pointer).sort()).toEqual([
      '/colour',
      '/mode',
    ]);
  });
});

long.it('a sender who breaks off in the middle leaves nothing behind', async () => {
  const id = await admin.dataset();
  const request = httpRequest(`${server.url}/v1/datasets/${id}/imports`, {
    method: 'POST',
    headers: { ...admin.credential, ...CSV },
  });
  request.on('error', () => undefined);
  request.write(`unique_id,ds,y\n${'A,2024-01-01,1\n'.repeat(200_000)}`);
  await eventually(
    () => rowsOf('import_chunk'),
    (n) => n > 0,
    60_000,
  );
  request.destroy();
  await eventually(
    () => rowsOf('import_chunk'),
    (n) => n === 0,
    60_000,
  );
  expect((await admin.get(`/v1/datasets/${id}/imports`)).body.items).toEqual([]);
});

long.describe('an export of a spreadsheet', () => {
  const sheet = Buffer.from(
    'Artikel;Monat;Menge;Lager\nD\u00fcbel;31.01.2024;1.234,5;Nord\nD\u00fcbel;29.02.2024;12,5;Nord\n;;;\n',
    'latin1',
  );
  const named = 'uniqueId=Artikel&ds=Monat&y=Menge&decimal=comma';

  it('is read as the content type and the query say', async () => {
    const id = await admin.dataset('monthly', 'Spreadsheet');
    const type = { 'content-type': 'text/csv; charset=iso-8859-1' };
    expect(await admin.import(id, sheet, `?${named}`, type)).toMatchObject({
      state: 'succeeded',
      outcome: { accepted: 2, series: 1 },
    });
    const path = `/v1/datasets/${id}/series/${encodeURIComponent('Dübel')}/observations`;
    expect((await admin.get(path)).body.items).toEqual([
      { ds: '2024-01-31', y: 1234.5 },
      { ds: '2024-02-29', y: 12.5 },
    ]);
    const again = await admin.import(id, sheet, `?${named}`, type);
    expect(again.outcome).toMatchObject({ added: 0, corrected: 0 });
  });

  it('is refused with a word about the parameters that would help', async () => {
    const id = await admin.dataset('monthly', 'Spreadsheet');
    const utf8 = Buffer.from(sheet.toString('latin1'));
    const unnamed = await admin.import(id, utf8, '');
    expect(unnamed.failure).toMatchObject({
      code: 'missing_column',
      detail: expect.stringContaining('uniqueId, ds and y in the query'),
    });
    const encoded = await admin.import(id, sheet, `?${named}`);
    expect(encoded.failure).toMatchObject({
      code: 'wrong_encoding',
      detail: expect.stringContaining('encoding in the query'),
    });
  });

  it('of a charset that is not read is refused at once', async () => {
    const id = await admin.dataset('monthly', 'Spreadsheet');
    const answer = await admin.post(`/v1/datasets/${id}/imports`, sheet, {
      'content-type': 'text/csv; charset=shift_jis',
    });
    expect(answer.status).toBe(415);
  });

  it('without one row that is right fails, taken in part, too', async () => {
    const id = await admin.dataset('monthly', 'Spreadsheet');
    const wrong = 'unique_id,ds,y\nA,2024-01-01,much\n';
    expect(await admin.import(id, wrong, '?mode=partial')).toMatchObject({
      state: 'failed',
      failure: { code: 'rows_rejected' },
    });
    expect(await admin.import(id, wrong, '?mode=validate')).toMatchObject({
      state: 'succeeded',
      outcome: { accepted: 0 },
    });
  });
});

describe('an Idempotency-Key', () => {
  const file = monthlyCsv({ A: [1, 2] });

  it('makes the same file the same import', async () => {
    const id = await admin.dataset();
    const key = { 'idempotency-key': 'import-1' };
    const first = await send(id, file, key);
    const second = await send(id, file, key);
    expect([second.status, second.body, second.headers.get('location')]).toEqual([
      202,
      first.body,
      first.headers.get('location'),
    ]);
    expect((await admin.get(`/v1/datasets/${id}/imports`)).body.items).toHaveLength(1);
  });

  long.it('is refused for another file', async () => {
    const id = await admin.dataset();
    const key = { 'idempotency-key': 'import-2' };
    await send(id, file, key);
    const answer = await send(id, monthlyCsv({ A: [1, 3] }), key);
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  long.it('makes one import of many that arrive at once', async () => {
    const id = await admin.dataset();
    const key = { 'idempotency-key': 'import-3' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(id, file, key)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 202 && status !== 409)).toEqual([]);
    expect((await admin.get(`/v1/datasets/${id}/imports`)).body.items).toHaveLength(1);
  });

  it('leaves no copy of a file that was sent twice', async () => {
    const id = await admin.dataset();
    const key = { 'idempotency-key': 'import-4' };
    const [first, second] = [await send(id, file, key), await send(id, file, key)];
    expect(second.body.id).toBe(first.body.id);
    await admin.ended(`/v1/imports/${first.body.id}`);
    await eventually(
      () => rowsOf('import_chunk'),
      (n) => n === 0,
      60_000,
    );
  });
});

/** A file that takes a while. */
let madeBig: Uint8Array | undefined;
const big = (): Uint8Array =>
  (madeBig ??= gzipSync(
    `unique_id,ds,y\n${Array.from({ length: 25_000 }, (_, i) =>
      Array.from({ length: 10 }, (_, t) => `S${i},${month(t)},${i + t}`).join('\n'),
    ).join('\n')}\n`,
    { level: 1 },
  ));

long.describe('an import is canceled', () => {
  it('while it waits for those before it', async () => {
    const id = await admin.dataset();
    const before = [await send(id, big()), await send(id, big())];
    const waiting = await send(id, big());
    const canceled = await admin.post(`/v1/imports/${waiting.body.id}/cancel`);
    expect([canceled.status, canceled.body.state]).toEqual([202, 'canceled']);
    for (const one of before) await admin.post(`/v1/imports/${one.body.id}/cancel`);
    for (const one of [...before, waiting]) {
      expect((await admin.ended(`/v1/imports/${one.body.id}`)).state).toBe('canceled');
    }
    expect(await counts(id)).toEqual([0, 0]);
  });

  it('while it runs', async () => {
    const id = await admin.dataset();
    const { body } = await send(id, big());
    const state = async (): Promise<string> =>
      (await admin.get(`/v1/imports/${body.id}`)).body.state;
    await eventually(state, (now) => now === 'running', 60_000);
    expect((await admin.post(`/v1/imports/${body.id}/cancel`)).status).toBe(202);
    expect((await admin.ended(`/v1/imports/${body.id}`)).state).toBe('canceled');
    expect(await counts(id)).toEqual([0, 0]);
  });

  it('and not once it has ended', async () => {
    const id = await admin.dataset();
    const { id: importId } = await admin.import(id, monthlyCsv({ A: [1] }));
    const answer = await admin.post(`/v1/imports/${importId}/cancel`);
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
  });

  it('and leaves no copy of its file', async () => {
    const id = await admin.dataset();
    const { body } = await send(id, big());
    expect(await rowsOf('import_chunk')).toBeGreaterThan(0);
    await admin.post(`/v1/imports/${body.id}/cancel`);
    expect((await admin.ended(`/v1/imports/${body.id}`)).state).toBe('canceled');
    await eventually(
      () => rowsOf('import_chunk'),
      (n) => n === 0,
      60_000,
    );
  });
});

long.it(
  'ten imports at once into a new dataset end with exactly what they hold together',
  async () => {
    const id = await admin.dataset();
    const files = Array.from({ length: 10 }, (_, f) => {
      const rows = Array.from({ length: 40 }, (_, s) =>
        Array.from({ length: 6 }, (_, t) => `S${s + f * 20},${month(t + f)},${s + f * 20 + t + f}`),
      );
      return `unique_id,ds,y\n${rows.flat().join('\n')}\n`;
    });
    const ended = await Promise.all(files.map((file) => admin.import(id, file)));
    expect(ended.map(({ state }) => state)).toEqual(files.map(() => 'succeeded'));
    const union = new Map<string, Map<string, number>>();
    for (const row of files.flatMap((file) => file.trim().split('\n').slice(1))) {
      const [series, ds, y] = row.split(',') as [string, string, string];
      union.set(series, (union.get(series) ?? new Map<string, number>()).set(ds, Number(y)));
    }
    const size = [...union.values()].reduce((sum, of) => sum + of.size, 0);
    expect(await counts(id)).toEqual([union.size, size]);
    expect(ended.reduce((sum, { outcome }) => sum + outcome.added, 0)).toBe(size);
    for (const series of ['S0', 'S25', 'S100', 'S219']) {
      expect(await observations(admin, id, series)).toEqual([...union.get(series)!].sort());
    }
  },
);

long.it('a dataset that is deleted takes its running and waiting imports with it', async () => {
  const id = await admin.dataset();
  const first = await send(id, big());
  await send(id, big());
  await send(id, big());
  const running = async (): Promise<string> =>
    (await admin.get(`/v1/imports/${first.body.id}`)).body.state;
  await eventually(running, (now) => now === 'running', 60_000);
  expect((await admin.send('DELETE', `/v1/datasets/${id}`)).status).toBe(204);
  expect((await admin.get(`/v1/imports/${first.body.id}`)).status).toBe(404);
  await eventually(
    async () => [
      await rowsOf('import_chunk'),
      await rowsOf('import_run'),
      (await owner.query('select from demand_import where dataset_id = $1', [id])).rowCount,
      (await owner.query('select from series where dataset_id = $1', [id])).rowCount,
    ],
    (left) => left.every((n) => n === 0),
    60_000,
  );
});

it('a file that arrives while its dataset is deleted is refused and not kept', async () => {
  const id = await admin.dataset();
  const request = httpRequest(`${server.url}/v1/datasets/${id}/imports`, {
    method: 'POST',
    headers: { ...admin.credential, ...CSV },
  });
  request.write(`unique_id,ds,y\n${'A,2024-01-01,1\n'.repeat(200_000)}`);
  await eventually(
    () => rowsOf('import_chunk'),
    (n) => n > 0,
    60_000,
  );
  await admin.send('DELETE', `/v1/datasets/${id}`);
  request.end();
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  expect(response.statusCode).toBe(409);
  // What had come is removed as soon as its last piece is written.
  await eventually(
    () => rowsOf('import_chunk'),
    (n) => n === 0,
    60_000,
  );
});

long.it('a file of more rows than are held in memory at once comes in whole', async () => {
  const [series, periods] = [2520, 400];
  const value = (s: number, t: number): number => (s * 31 + t * 7) % 1000;
  // Period by period, so that each series is spread over the whole file.
  const lines = Array.from({ length: periods }, (_, t) =>
    Array.from({ length: series }, (_, s) => `S${s},${t + 1},${value(s, t)}`).join('\n'),
  );
  const file = gzipSync(`unique_id,ds,y\n${lines.join('\n')}\n`, { level: 1 });
  const id = await admin.dataset('none');
  const ended = await admin.import(id, file);
  expect(ended).toMatchObject({ state: 'succeeded', outcome: { added: series * periods } });
  expect(await counts(id)).toEqual([series, series * periods]);
  for (const s of [0, 1259, 2519]) {
    expect(await observations(admin, id, `S${s}`)).toEqual(
      Array.from({ length: periods }, (_, t) => [String(t + 1), value(s, t)]),
    );
  }
  expect(await rowsOf('import_run')).toBe(0);
});
