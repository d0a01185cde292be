import fc from 'fast-check';
import Papa from 'papaparse';
import { neutralised, restored } from './formula-guard.ts';
import { readDemand } from './read-demand.ts';
import type { FileLayout, RejectedRow } from './read-event.ts';
import { formatRejectedHeader, formatRejectedRows } from './rejected-rows.ts';

/** The report of a file's rejected rows, as the import would store it. */
async function reportOf(file: string): Promise<string> {
  let layout: FileLayout | undefined;
  const rejected: RejectedRow[] = [];
  const source = (async function* () {
    yield Buffer.from(file);
  })();
  for await (const event of readDemand(source, { frequency: 'monthly' })) {
    if (event.type === 'layout') layout = event.layout;
    if (event.type === 'rejected') rejected.push(...event.rows);
  }
  if (layout === undefined) throw new Error('no layout');
  return formatRejectedHeader(layout) + formatRejectedRows(layout, rejected);
}
const cells = (csv: string): string[][] => Papa.parse<string[]>(csv.trimEnd()).data;
const GOOD = 'A,2024-01-01,1\n';

describe('the report of rejected rows', () => {
  it('has the columns of the file and four more', async () => {
    const report = await reportOf(
      `unique_id,ds,y,note\nA,2024-01-01,1,\nA,2024-02-01,x,"a, ""b"""\n`,
    );
    expect(cells(report)).toEqual([
      ['unique_id', 'ds', 'y', 'note', 'error_line', 'error_column', 'error_code', 'error_detail'],
      ['A', '2024-02-01', 'x', 'a, "b"', '3', 'y', 'not_a_number', '"x" is not a decimal number'],
    ]);
  });

  it('keeps every cell under its own column, also where fields are too few, too many or damaged', async () => {
    const report = await reportOf(
      `unique_id,ds,y\n${GOOD}A,2024-02-01\nA,2024-02-01,1,5\n"A"B,2024-02-01,1\n`,
    );
    const rows = cells(report)
      .slice(1)
      .map((row) => row.slice(0, 5).join('|'));
    expect(rows.sort()).toEqual([
      '"A"B,2024-02-01,1|||5|',
      'A|2024-02-01|1,5|4|',
      'A|2024-02-01||3|',
    ]);
  });

  it('makes cells safe that a spreadsheet would run, and reading takes that back', async () => {
    const report = await reportOf(
      `unique_id,ds,y\n${GOOD}=1+1,2024-02-01,x\n'@b,2024-02-01,-x\n-5,2024-02-01,x\n`,
    );
    expect(
      cells(report)
        .slice(1)
        .map(([id, , y]) => [id, y]),
    ).toEqual([
      ["'=1+1", 'x'],
      ["''@b", "'-x"],
      ['-5', 'x'],
    ]);
    const ids: string[] = [];
    const source = (async function* () {
      yield Buffer.from(report.replaceAll(/,'?-?x,/g, ',7,'));
    })();
    for await (const event of readDemand(source, { frequency: 'monthly' })) {
      if (event.type === 'batch') ids.push(...event.batch.newSeries);
    }
    expect(ids).toEqual(['=1+1', "'@b", '-5']);
  });

  it('does not grow when a report is sent again unmended', async () => {
    const report = await reportOf(`unique_id,ds,y\n${GOOD}=A,2024-02-01,x\n`);
    const again = await reportOf(report.replace('\r\n', `\r\n${GOOD.trim()},,,,\r\n`));
    expect(again).toBe(report);
  });

  it('of NDJSON is NDJSON with a member that reading ignores', async () => {
    const bad = '{"unique_id":"A","ds":"2024-02-01","y":null}';
    const report = await reportOf(`{"unique_id":"A","ds":"2024-01-01","y":1}\n${bad}\nnonsense\n`);
    const [second, first] = report
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(first).toEqual({
      ...JSON.parse(bad),
      error: { line: 2, column: 'y', code: 'missing_value', detail: expect.any(String) },
    });
    expect(second).toMatchObject({ row: 'nonsense', error: { line: 3, code: 'not_json' } });
    expect(await reportOf(report.replace('null', '5'))).not.toContain('missing_value');
  });

  it('undoes its care exactly, whatever the cell', () => {
    const cell = fc.oneof(fc.string(), fc.stringMatching(/^'{0,3}[=+@\t\r-].{0,4}$/s));
    fc.assert(fc.property(cell, (text) => expect(restored(neutralised(text))).toBe(text)));
  });
});
