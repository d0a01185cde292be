import Papa from 'papaparse';
import fc from 'fast-check';
import { csvHeader, csvRows, ndjsonRows, valueRows, type DatedForecast } from './value-format.ts';

function forecastOf(uniqueId: string): DatedForecast {
  return {
    uniqueId,
    method: 'naive',
    dates: ['2024-01-01', '2024-02-01'],
    levels: [80, 99.5],
    mean: Float64Array.of(-1.5, 1e-7),
    lower: [Float64Array.of(-2, 0), Float64Array.of(-3, -1)],
    upper: [Float64Array.of(-1, 1), Float64Array.of(0, 2)],
  };
}

const cellOf = (uniqueId: string): string =>
  Papa.parse<string[]>(csvRows(forecastOf(uniqueId))).data[0]![0]!;

it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx', "'=1", '=HYPERLINK("x","y")'])(
  'the id %j is not run by a spreadsheet',
  (id) => {
    expect(cellOf(id)).toBe(`'${id}`);
  },
);

it.each(['shirt', '-12', '+3.5', "o'clock", 'a=b', '12'])('the id %j stays as it is', (id) => {
  expect(cellOf(id)).toBe(id);
});

it('no id breaks out of its cell', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
      const text = csvHeader([80, 99.5]) + csvRows(forecastOf(id));
      const { data } = Papa.parse<string[]>(text.trimEnd());
      expect(data.map((row) => row.length)).toEqual([8, 8, 8]);
      expect([id, `'${id}`]).toContain(data[1]![0]);
    }),
  );
});

it('the header names each bound by its level', () => {
  expect(csvHeader([80, 99.5])).toBe('unique_id,ds,mean,lo_80,hi_80,lo_99.5,hi_99.5,method\n');
});

it('CSV, NDJSON and JSON say the same', () => {
  const forecast = forecastOf('A');
  const lines = ndjsonRows(forecast).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(valueRows(forecast));
  const rows = Papa.parse<string[]>(csvRows(forecast).trimEnd()).data;
  expect(rows).toEqual(valueRows(forecast).map((row) => Object.values(row).map(String)));
});
