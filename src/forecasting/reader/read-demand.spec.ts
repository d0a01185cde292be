import { gzipSync } from 'node:zlib';
import type { RejectedRow, ReadEvent, ReadSummary, RunBatch } from './read-event.ts';
import { readDemand } from './read-demand.ts';
import type { ReadOptions } from './read-options.ts';

interface Reading {
  readonly rejected: RejectedRow[];
  readonly batches: RunBatch[];
  readonly summary: ReadSummary;
  /** Accepted rows as `id@period=y`. */
  readonly rows: string[];
}

const bytesOf = (file: string | Uint8Array): Uint8Array =>
  typeof file === 'string' ? Buffer.from(file) : file;

async function read(
  file: string | Uint8Array,
  options: Partial<ReadOptions> = {},
): Promise<Reading> {
  const rejected: RejectedRow[] = [];
  const batches: RunBatch[] = [];
  let summary: ReadSummary | undefined;
  const source = (async function* () {
    yield bytesOf(file);
  })();
  for await (const event of readDemand(source, { frequency: 'monthly', ...options })) {
    const seen: ReadEvent = event;
    if (seen.type === 'rejected') rejected.push(...seen.rows);
    if (seen.type === 'batch') batches.push(seen.batch);
    if (seen.type === 'summary') summary = seen.summary;
  }
  return { rejected, batches, summary: summary as ReadSummary, rows: rowsOf(batches) };
}

function rowsOf(batches: readonly RunBatch[]): string[] {
  const ids = batches.flatMap((batch) => batch.newSeries);
  return batches.flatMap((batch) =>
    [...batch.series].flatMap((series, run) =>
      [...batch.periods.slice(batch.offsets[run], batch.offsets[run + 1])].map(
        (period, i) => `${ids[series]}@${period}=${batch.values[(batch.offsets[run] ?? 0) + i]}`,
      ),
    ),
  );
}

const HEADER = 'unique_id,ds,y\n';
/** The only rejection of a file with one bad row between two good ones. */
async function rejection(row: string, options: Partial<ReadOptions> = {}): Promise<RejectedRow> {
  const file = `${HEADER}A,2024-01-01,1\n${row}\nA,2024-12-01,2\n`;
  const { rejected, rows } = await read(file, options);
  expect(rows).toEqual(['A@648=1', 'A@659=2']);
  expect(rejected).toHaveLength(1);
  return rejected[0] as RejectedRow;
}
const failure = (file: string | Uint8Array, options: Partial<ReadOptions> = {}) =>
  expect(read(file, options)).rejects;

describe('a good file', () => {
  it('becomes runs, one a series in order of appearance, sorted by period', async () => {
    const { batches, summary } = await read(
      `${HEADER}B,2024-03-01,3\nA,2024-01-01,-1.5\nB,2024-01-01,1e2\n`,
    );
    expect(batches).toEqual([
      {
        newSeries: ['B', 'A'],
        firstNewSeries: 0,
        series: Int32Array.of(0, 1),
        offsets: Int32Array.of(0, 2, 3),
        periods: Int32Array.of(648, 650, 648),
        values: Float64Array.of(100, 3, -1.5),
        lines: Uint32Array.of(4, 2, 3),
        extras: [],
      },
    ]);
    expect(summary).toMatchObject({ rows: 3, accepted: 3, rejected: 0, series: 2, gaps: 1 });
    expect(summary.phase).toMatchObject({ style: 'YYYY-MM-DD', day: 1 });
  });

  it.each([
    [
      'CSV',
      'unique_id,ds,price,y,out\nA,2024-01-01,9.5,1,TRUE\nA,2024-02-01,,2,\nA,2024-03-01,8,,0\n',
    ],
    [
      'NDJSON',
      `{"unique_id":"A","ds":"2024-01","price":9.5,"y":1,"out":true}
       {"unique_id":"A","ds":"2024-02","price":null,"y":2}
       {"unique_id":"A","ds":"2024-03","price":8,"out":0}\n`,
    ],
  ])('gives further columns, and rows without y, where they are asked for: %s', async (_, file) => {
    const { batches, rejected } = await read(file, { extras: ['price', 'out'] });
    expect(rejected).toEqual([]);
    expect(batches[0]).toMatchObject({
      periods: Int32Array.of(648, 649, 650),
      values: Float64Array.of(1, 2, NaN),
      extras: [Float64Array.of(9.5, NaN, 8), Float64Array.of(1, NaN, 0)],
    });
    expect((await read(file)).rejected.map(({ code, line }) => [code, line])).toEqual([
      ['missing_value', 4 - (file.startsWith('{') ? 1 : 0)],
    ]);
  });

  it('refuses a further column that is no number, by its name, and a file without it', async () => {
    const { rejected } = await read('unique_id,ds,y,price\nA,2024-01-01,1,dear\n', {
      extras: ['price'],
    });
    expect(rejected).toMatchObject([{ line: 2, column: 'price', code: 'not_a_number' }]);
    await failure('unique_id,ds,y\nA,2024-01-01,1\n', { extras: ['price'] }).toMatchObject({
      code: 'missing_column',
      message: expect.stringContaining('"price"'),
    });
  });

  it.each([
    ['CRLF', `unique_id,ds,y\r\nA,2024-01-01,1\r\n`],
    ['CR', `unique_id,ds,y\rA,2024-01-01,1\r`],
    ['mixed line ends', `unique_id,ds,y\r\nA,2024-01-01,1\n`],
    ['no last line end', `unique_id,ds,y\nA,2024-01-01,1`],
    ['blank lines', `\n\nunique_id,ds,y\n\nA,2024-01-01,1\n\n\n`],
    ['semicolons', `unique_id;ds;y\nA;2024-01-01;1\n`],
    ['tabs', `unique_id\tds\ty\nA\t2024-01-01\t1\n`],
    ['pipes', `unique_id|ds|y\nA|2024-01-01|1\n`],
    ['other columns', `"a, b",y,ds,unique_id\n"x\n""y""",1,2024-01-01,A\n`],
    ['quotes everywhere', `"unique_id","ds","y"\r\n"A","2024-01-01","1"\r\n`],
    ['blanks around names, dates and values', `unique_id, ds , y\nA, 2024-01-01 , 1 \n`],
    ['a UTF-8 byte order mark', `\ufeffunique_id,ds,y\nA,2024-01-01,1\n`],
    ['NDJSON', `{"unique_id":"A","ds":"2024-01-01","y":1,"more":{"y":2}}\r\n\n`],
  ])('may have %s', async (_, file) => {
    expect(await read(file)).toMatchObject({ rows: ['A@648=1'], rejected: [] });
  });

  it.each([
    ['commas below its last row', `${HEADER}A,2024-01-01,1\n,,\n , ,\n`],
    ['more or fewer of them', `${HEADER}A,2024-01-01,1\n,,,,\n,\n\n`],
    ['commas between quoted rows', `${HEADER},,\n"A",2024-01-01,1\n"",,""\n`],
  ])('may have %s, as spreadsheets leave them', async (_, file) => {
    const { rows, summary } = await read(file);
    expect(rows).toEqual(['A@648=1']);
    expect(summary).toMatchObject({ rows: 1, rejected: 0 });
  });

  it('may be UTF-16 of either kind', async () => {
    const little = Buffer.from('\ufeffunique_id,ds,y\nÄ😀,2024-01-01,1\n', 'utf16le');
    expect((await read(little)).rows).toEqual(['Ä😀@648=1']);
    expect((await read(Buffer.from(little).swap16())).rows).toEqual(['Ä😀@648=1']);
  });

  it('may be Windows-1252 where that is said', async () => {
    const file = Buffer.concat([
      Buffer.from(HEADER),
      Buffer.from([0x80, 0xe4]),
      Buffer.from(',2024-01-01,1\n'),
    ]);
    expect((await read(file, { encoding: 'windows-1252' })).rows).toEqual(['€ä@648=1']);
  });

  it('may be gzip, announced or not, in one member or several', async () => {
    const parts = [HEADER, 'A,2024-01-01,1\n'].map((text) => gzipSync(text));
    expect((await read(Buffer.concat(parts))).rows).toEqual(['A@648=1']);
    expect((await read(Buffer.concat(parts), { gzip: true })).rows).toEqual(['A@648=1']);
  });

  it('may name its columns otherwise', async () => {
    const columns = { uniqueId: 'sku', ds: '__proto__', y: 'constructor' };
    const csv = 'sku,__proto__,constructor\nA,2024-01-01,1\n';
    expect((await read(csv, { columns })).rows).toEqual(['A@648=1']);
    const json = '{"sku":"A","__proto__":"2024-01-01","constructor":1}\n';
    expect((await read(json, { columns })).rows).toEqual(['A@648=1']);
  });

  it('keeps ids exactly as they stand', async () => {
    const { rows } = await read(
      `${HEADER}é,2024-01-01,1\ne\u0301,2024-01-01,2\n007,2024-01-01,3\n`,
    );
    expect(rows).toEqual(['é@648=1', 'e\u0301@648=2', '007@648=3']);
  });

  it('may show its frequency by itself', async () => {
    const { summary } = await read(`${HEADER}A,2024-01-31,1\nA,2024-02-29,2\n`, {
      frequency: 'detect',
    });
    expect(summary).toMatchObject({ frequency: 'monthly', phase: { day: 31 } });
  });

  it('that is larger than the budget comes in several batches', async () => {
    const { batches } = await read(`${HEADER}A,2024-01-01,1\nB,2024-01-01,2\nA,2024-02-01,3\n`, {
      limits: { batchRows: 2 },
    });
    expect(
      batches.map((batch) => [batch.firstNewSeries, [...batch.newSeries], [...batch.series]]),
    ).toEqual([
      [0, ['A', 'B'], [0, 1]],
      [2, [], [0]],
    ]);
  });
});

describe('dates', () => {
  const fileOf = (dates: readonly string[]): string =>
    HEADER + dates.map((ds, i) => `A,${ds},${i + 1}\n`).join('');
  const detect = { frequency: 'detect' } as const;

  it('are those of the place, across a change of its clocks', async () => {
    const dates = [
      '2024-03-30T00:00:00+01:00',
      '2024-03-31T00:00:00+01:00',
      '2024-04-01T00:00:00+02:00',
    ];
    const { summary, rows } = await read(fileOf(dates), detect);
    expect(summary).toMatchObject({ frequency: 'daily', phase: { style: 'YYYY-MM-DD' }, gaps: 0 });
    expect(rows).toEqual(['A@19812=1', 'A@19813=2', 'A@19814=3']);
  });

  it('may be numbers of months and days', async () => {
    const months = await read(fileOf(['202211', '202212', '202301']), detect);
    expect(months.summary).toMatchObject({ frequency: 'monthly', gaps: 0 });
    const days = await read(fileOf(['20240130', '20240131', '20240201']), detect);
    expect(days.summary).toMatchObject({ frequency: 'daily', gaps: 0 });
    const asked = await read(fileOf(['202210', '202301', '202304']), { frequency: 'quarterly' });
    expect(asked.summary).toMatchObject({ phase: { style: 'YYYYMM', month: 1 }, gaps: 0 });
  });

  it.each([
    [['44927', '44928', '44929'], 'day numbers of a spreadsheet'],
    [['1704067200', '1704153600', '1704240000'], 'Unix timestamps'],
    [['202351', '202352', '202401'], 'years and weeks'],
    [['20233', '20234', '20241'], 'years and quarters'],
  ])('are refused as numbers that nobody can be sure of: %j', (dates, name) =>
    failure(fileOf(dates), detect).toMatchObject({
      code: 'dates_as_numbers',
      message: expect.stringContaining(name),
    }),
  );

  it('are refused by name also where a frequency is named', () =>
    failure(fileOf(['202351', '202352', '202401']), { frequency: 'weekly' }).toMatchObject({
      code: 'dates_as_numbers',
      message: expect.stringContaining('years and weeks'),
    }));

  it('are no index that runs on from 202412 to 202413', () =>
    failure(fileOf(['202411', '202412', '202501']), { frequency: 'none' }).toMatchObject({
      code: 'dates_as_numbers',
      message: expect.stringContaining('months (YYYYMM)'),
    }));

  it('are an index where that is asked for and can be meant', async () => {
    const { rows } = await read(fileOf(['44927', '44928']), { frequency: 'none' });
    expect(rows).toEqual(['A@44927=1', 'A@44928=2']);
  });

  it('that cannot be read at all are said to be that', () =>
    failure(fileOf(['31 Dec 2024', '30 Dec 2024']), detect).toMatchObject({
      code: 'no_dates',
      message: expect.stringContaining('no date can be read: "31 Dec 2024" is not an ISO 8601'),
    }));

  it('that end with their year are read in the order that days beyond the 12th tell', async () => {
    const days = await read(fileOf(['12.01.2024', '13.01.2024', '14.01.2024']), detect);
    expect(days.rows).toEqual(['A@19734=1', 'A@19735=2', 'A@19736=3']);
    const months = await read(fileOf(['1/31/2024', '2/29/2024', '3/31/2024']), detect);
    expect(months.summary.frequency).toBe('monthly');
    expect(months.rejected).toEqual([]);
  });

  it('that end with their year are read where the order shows late', async () => {
    const days = Array.from({ length: 13 }, (_, d) => String(d + 1).padStart(2, '0'));
    const rows = days.flatMap((day) =>
      Array.from({ length: 200 }, (_, s) => `S${s},${day}.01.2024,1\n`),
    );
    const { rejected, summary } = await read(HEADER + rows.join(''), detect);
    expect(rejected).toEqual([]);
    expect(summary).toMatchObject({ frequency: 'daily', accepted: 2600 });
  });

  it('that end with their year are read in the order that is named', async () => {
    const file = fileOf(['01.02.2024', '01.03.2024']);
    expect((await read(file, { dateOrder: 'dmy' })).rows).toEqual(['A@649=1', 'A@650=2']);
    const daily = { dateOrder: 'mdy', frequency: 'daily' } as const;
    expect((await read(file, daily)).rows).toEqual(['A@19724=1', 'A@19725=2']);
  });

  it('whose order nothing tells, or that tell two orders, are refused', async () => {
    await failure(fileOf(['01.02.2024', '01.03.2024']), detect).toMatchObject({ code: 'no_dates' });
    await failure(fileOf(['31/01/2024', '01/31/2024']), detect).toMatchObject({ code: 'no_dates' });
  });
});

describe('a row is refused', () => {
  it.each([
    ['a missing id', ',2024-02-01,1', 'missing_id', 'unique_id'],
    ['an id with a blank at its end', 'A ,2024-02-01,1', 'invalid_id', 'unique_id'],
    ['an id with a NUL', 'A\0,2024-02-01,1', 'invalid_id', 'unique_id'],
    ['an id with a line end', '"A\nB",2024-02-01,1', 'invalid_id', 'unique_id'],
    ['an id of 201 characters', `${'x'.repeat(201)},2024-02-01,1`, 'invalid_id', 'unique_id'],
    ['a missing date', 'A,,1', 'missing_ds', 'ds'],
    ['a date that does not exist', 'A,2024-02-30,1', 'invalid_ds', 'ds'],
    ['an ambiguous date', 'A,03/04/2024,1', 'ambiguous_date', 'ds'],
    ['a Unix timestamp', 'A,1706745600,1', 'invalid_ds', 'ds'],
    ['a date off the phase', 'A,2024-02-15,1', 'off_phase', 'ds'],
    ['no value', 'A,2024-02-01,', 'missing_value', 'y'],
    ['NA', 'A,2024-02-01,NA', 'missing_value', 'y'],
    ['NaN', 'A,2024-02-01,NaN', 'missing_value', 'y'],
    ['null', 'A,2024-02-01,null', 'missing_value', 'y'],
    ['infinity', 'A,2024-02-01,-Infinity', 'not_finite', 'y'],
    ['a number too large', 'A,2024-02-01,1e999', 'not_finite', 'y'],
    ['digits with a unit', 'A,2024-02-01,12abc', 'not_a_number', 'y'],
    ['a hexadecimal number', 'A,2024-02-01,0x10', 'not_a_number', 'y'],
    ['a percentage', 'A,2024-02-01,5%', 'not_a_number', 'y'],
    ['full-width digits', 'A,2024-02-01,１２', 'not_a_number', 'y'],
    [
      'a comma for a decimal point or for thousands',
      'A,2024-02-01,"1,234"',
      'ambiguous_number',
      'y',
    ],
    ['a decimal comma in a file with points', 'A,2024-02-01,"1,5"', 'wrong_decimal_mark', 'y'],
    ['grouped thousands', 'A,2024-02-01,"1,234.50"', 'thousands_separator', 'y'],
    ['thousands grouped by blanks', 'A,2024-02-01,1 234', 'thousands_separator', 'y'],
    ['too few fields', 'A,2024-02-01', 'too_few_fields', ''],
    ['too many fields', 'A,2024-02-01,1,5', 'too_many_fields', ''],
    ['a quote never closed', '"A,2024-02-01,1', 'broken_quotes', ''],
    ['text after a closing quote', '"A"B,2024-02-01,1', 'broken_quotes', ''],
    ['the same period again', 'A,2024-01-01,7', 'duplicate_observation', 'ds'],
    ['the same row again', 'A,2024-01-01,1', 'duplicate_observation', 'ds'],
  ])('for %s', async (_, row, code, column) => {
    expect(await rejection(row)).toMatchObject({ line: 3, column, code, row });
  });

  it('for a line too long, and only for its own length', async () => {
    const row = `A,2024-02-01,${'1'.repeat(6000)}`;
    const refused = await rejection(row, { limits: { maxRecordLength: 5000 } });
    expect(refused).toMatchObject({ line: 3, code: 'line_too_long', row: row.slice(0, 4096) });
  });

  it('on the physical line, also after fields that hold line ends', async () => {
    const { rejected } = await read(
      'unique_id,ds,y,note\r\nA,2024-01-01,1,"two\r\nlines"\r\nA,2024-02-01,x,"a\r\nb\r\nc"\r\nA,,1,\r\n',
    );
    expect(rejected.map(({ line, row }) => [line, row])).toEqual([
      [4, 'A,2024-02-01,x,"a\r\nb\r\nc"'],
      [7, 'A,,1,'],
    ]);
  });

  it('as a duplicate, naming the line of the first', async () => {
    expect(await rejection('A,2024-01-01,7')).toMatchObject({
      detail: 'line 2 already has "A" at 2024-01-01, with the value 1',
    });
  });

  it('when it does not stand on the phase of an earlier import', async () => {
    const phase = { style: 'YYYY-MM-DD', month: 0, day: 1, second: 0 } as const;
    const { rejected } = await read(`${HEADER}A,2024-01-31,1\nA,2024-02-29,2\n`, { phase });
    expect(rejected.map(({ code }) => code)).toEqual(['off_phase', 'off_phase']);
  });

  it.each([
    ['broken JSON', '{"unique_id":"A"', 'not_json', ''],
    ['JSON that is no object', '[1]', 'not_json', ''],
    ['a value in quotes', '{"unique_id":"A","ds":"2024-02-01","y":"1"}', 'wrong_type', 'y'],
    [
      'an id that is no text',
      '{"unique_id":{},"ds":"2024-02-01","y":1}',
      'wrong_type',
      'unique_id',
    ],
    ['null', '{"unique_id":"A","ds":"2024-02-01","y":null}', 'missing_value', 'y'],
    ['a number too large', '{"unique_id":"A","ds":"2024-02-01","y":1e999}', 'not_finite', 'y'],
    [
      'a member twice',
      '{"unique_id":"A","ds":"2024-02-01","y":1,"\\u0079":2}',
      'duplicate_key',
      'y',
    ],
    [
      'half a character',
      '{"unique_id":"\\ud800","ds":"2024-02-01","y":1}',
      'invalid_id',
      'unique_id',
    ],
    [
      'an inherited member',
      '{"__proto__":{"unique_id":"A"},"ds":"2024-02-01","y":1}',
      'missing_id',
      'unique_id',
    ],
  ])('in NDJSON for %s', async (_, row, code, column) => {
    const good = '{"unique_id":"A","ds":"2024-01-01","y":1}';
    const { rejected, rows } = await read(`${good}\n${row}\n`);
    expect(rows).toEqual(['A@648=1']);
    expect(rejected).toMatchObject([{ line: 2, column, code, row }]);
  });
});

describe('a decimal mark', () => {
  const file = (...values: string[]): string =>
    `unique_id;ds;y\n${values.map((y, i) => `A;2024-0${i + 1}-01;${y}\n`).join('')}`;

  it('is found by the values that can mean only one thing', async () => {
    expect((await read(file('1,5', '1,234'))).rows).toEqual(['A@648=1.5', 'A@649=1.234']);
    expect((await read(file('1.5', '1.234'))).rows).toEqual(['A@648=1.5', 'A@649=1.234']);
  });

  it('is never guessed', async () => {
    const { rejected, rows } = await read(file('1.234', '2,345', '7'));
    expect(rejected.map(({ code }) => code)).toEqual(['ambiguous_number', 'ambiguous_number']);
    expect(rows).toEqual(['A@650=7']);
  });

  it('is what the option says', async () => {
    expect((await read(file('1,234'), { decimal: 'comma' })).rows).toEqual(['A@648=1.234']);
    expect((await read(file('1.5'), { decimal: 'comma' })).rejected).toMatchObject([
      { code: 'wrong_decimal_mark' },
    ]);
  });

  it('lets thousands be grouped where it is named', async () => {
    const european = file('1.234,5', '12.345.678', "1'234,5", '1\u202f234');
    expect((await read(european, { decimal: 'comma' })).rows).toEqual([
      'A@648=1234.5',
      'A@649=12345678',
      'A@650=1234.5',
      'A@651=1234',
    ]);
    const american = file('"1,234.5"', '"1,234"');
    expect((await read(american, { decimal: 'point' })).rows).toEqual([
      'A@648=1234.5',
      'A@649=1234',
    ]);
    const odd = await read(file('1.2345,6', '1.234.56', '0.123'), { decimal: 'comma' });
    expect(odd.rows).toEqual([]);
  });
});

describe('a file is refused', () => {
  const gzip = gzipSync(`${HEADER}A,2024-01-01,1\n`.repeat(50));
  it.each([
    ['that is empty', '', 'empty_file'],
    ['of blank lines', '\n\r\n  \n', 'empty_file'],
    ['with a header alone', HEADER, 'no_rows'],
    ['without a column', 'unique_id,date,y\nA,2024-01-01,1\n', 'missing_column'],
    ['with a column twice', 'unique_id,ds,y,y\nA,2024-01-01,1,2\n', 'duplicate_column'],
    [
      'of another encoding',
      Buffer.from([...Buffer.from(`${HEADER}A,2024-01-01,1\n`), 0xe4]),
      'wrong_encoding',
    ],
    ['in UTF-16 without a mark', Buffer.from(HEADER, 'utf16le'), 'wrong_encoding'],
    ['of gzip cut short', gzip.subarray(0, gzip.length - 9), 'broken_gzip'],
    ['of damaged gzip', Buffer.concat([gzip.subarray(0, 20), Buffer.alloc(20)]), 'broken_gzip'],
    ['compressed twice', gzipSync(gzip), 'unsupported_format'],
    ['that is a workbook', Buffer.from('PK\x03\x04..'), 'unsupported_format'],
    ['that is Parquet', Buffer.from('PAR1....'), 'unsupported_format'],
    ['that is a JSON array', '[{"unique_id":"A","ds":"2024-01-01","y":1}]', 'not_ndjson'],
    [
      'of another frequency',
      `${HEADER}A,2024-01-01,1\nA,2024-01-02,1\nA,2024-01-03,1\n`,
      'wrong_frequency',
    ],
    ['of an index where dates are due', `${HEADER}A,1,1\nA,2,1\nA,3,1\n`, 'wrong_frequency'],
  ])('%s', (_, file, code) => failure(file).toMatchObject({ name: 'ReaderError', code }));

  it('naming the line of the first bad byte', () =>
    failure(
      Buffer.concat([Buffer.from(`${HEADER}A,2024-01-01,1\n`), Buffer.from([0x41, 0xff])]),
    ).toMatchObject({ code: 'wrong_encoding', line: 3 }));

  it('naming the missing column and those found', () =>
    failure('unique_id,date,y\n').toMatchObject({
      message: expect.stringMatching(/lacks "ds".*"unique_id", "date", "y"/),
    }));

  it('saying which frequency it looks like', () =>
    failure(`${HEADER}A,2024-01-01,1\nA,2024-01-02,1\nA,2024-01-03,1\n`).toMatchObject({
      message: expect.stringContaining('the file looks daily'),
    }));

  it('announced as gzip that is none', () =>
    failure(HEADER, { gzip: true }).toMatchObject({ code: 'broken_gzip' }));

  it('that unpacks to more than the limit', () =>
    failure(gzipSync(Buffer.alloc(50_000_000, 'a')), {
      limits: { maxBytes: 1_000_000 },
    }).toMatchObject({ code: 'too_large' }));

  it('with more series than the limit', () =>
    failure(`${HEADER}A,2024-01-01,1\nB,2024-01-01,1\n`, {
      limits: { maxSeries: 1 },
    }).toMatchObject({ code: 'too_many_series', line: 3 }));

  it('whose frequency cannot be detected', () =>
    failure(`${HEADER}A,2024-01-01,1\n`, { frequency: 'detect' }).toMatchObject({
      code: 'unknown_frequency',
    }));

  it('when reading is aborted', () =>
    failure(HEADER, { signal: AbortSignal.abort() }).toMatchObject({ code: 'aborted' }));

  it('when its source breaks', async () => {
    const source = (async function* () {
      yield Buffer.from(HEADER);
      throw new Error('connection reset');
    })();
    const reading = readDemand(source, { frequency: 'monthly' });
    await expect(
      (async () => {
        for await (const event of reading) void event;
      })(),
    ).rejects.toMatchObject({ code: 'source_failed' });
  });

  it.each([
    ['at its first bytes', 'PK\x03\x04'],
    ['at its header', 'a,b\n'],
    ['in its compressed bytes', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])],
  ])('%s, letting go of the source', async (_, start) => {
    let left = false;
    const source = (async function* () {
      try {
        for (;;) yield Buffer.from(start as string);
      } finally {
        left = true;
      }
    })();
    const reading = readDemand(source, { frequency: 'monthly' });
    await expect(reading.next()).rejects.toMatchObject({ name: 'ReaderError' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(left).toBe(true);
  });
});
