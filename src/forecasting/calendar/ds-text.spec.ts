import { dateOrderOf, type DsProblem, isDsProblem, type ParsedDs, parseDs } from './ds-text.ts';

const understood = (text: string): ParsedDs => {
  const ds = parseDs(text);
  if (isDsProblem(ds)) throw new Error(ds.detail);
  return ds;
};
const codeOf = (text: string): string => (parseDs(text) as DsProblem).code;

describe('parseDs', () => {
  it.each([
    ['2024-02-29', 'YYYY-MM-DD', 2024, 2, 29, 0],
    ['2024-02', 'YYYY-MM', 2024, 2, 1, 0],
    ['2024-02-29T13:05', 'YYYY-MM-DDTHH:MM', 2024, 2, 29, 47100],
    ['2024-02-29 13:05:06', 'YYYY-MM-DD HH:MM:SS', 2024, 2, 29, 47106],
    ['2024-02-29T13:05:06.000Z', 'YYYY-MM-DDTHH:MM:SSZ', 2024, 2, 29, 47106],
    ['2024-03-01T00:30:00+01:00', 'YYYY-MM-DDTHH:MM:SS±', 2024, 3, 1, 1800],
    ['2023-12-31T23:00:00-0200', 'YYYY-MM-DDTHH:MM:SS±', 2023, 12, 31, 82800],
  ])('reads %s', (text, style, year, month, day, second) => {
    expect(understood(text)).toMatchObject({ style, year, month, day, second });
  });

  it('reads a whole number as an index, and four digits also as a year', () => {
    expect(understood('-12')).toMatchObject({ style: 'index', index: -12, year: 0 });
    expect(understood('1975')).toMatchObject({ style: 'index', index: 1975, year: 1975 });
    expect(understood('0975')).toMatchObject({ year: 0 });
  });

  it('keeps the offset beside the time as it was written', () => {
    expect(understood('2024-03-01T00:30+01:00').offset).toBe(3600);
    expect(understood('2024-03-01T00:30-0230').offset).toBe(-9000);
    expect(understood('2024-03-01T00:30Z').offset).toBe(0);
    expect(codeOf('9999-12-31T23:00-02:00')).toBe('invalid_ds');
  });

  it.each([
    ['202402', 'YYYYMM', 2024, 2, 1],
    ['20240229', 'YYYYMMDD', 2024, 2, 29],
    ['1975', 'YYYY', 1975, 1, 1],
  ])('sees in %s a date written %s', (text, asDate, year, month, day) => {
    expect(understood(text)).toMatchObject({ style: 'index', asDate, year, month, day });
  });

  it.each(['202413', '20240230', '12', '-202402', '44927', '1700000000'])(
    'sees no date in %s',
    (text) => expect(understood(text)).toMatchObject({ style: 'index', asDate: null }),
  );

  it.each([
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-00-01',
    '2024-01-00',
    '0000-01-01',
    '10000-01-01',
    '2024-1-1',
    '2024-W07',
    '2024-Q1',
    '2024-01-01T24:00',
    '2024-01-01T23:59:60Z',
    '2024-01-01T00:00:00.5Z',
    '2024-01-01T00:00+99:00',
    '1700000000000',
    '1e3',
    '1.5',
    'yesterday',
    '２０２４-01-01',
    '13/2024',
    '2024/02/30',
  ])('refuses %s', (text) => expect(codeOf(text)).toBe('invalid_ds'));

  it.each([
    ['2024/1/31', undefined, '2024-01-31'],
    ['2024.01.31 13:30', undefined, '2024-01-31 13:30'],
    ['01.2024', undefined, '2024-01'],
    ['31.01.2024', 'dmy', '2024-01-31'],
    ['1/2/2024', 'dmy', '2024-02-01'],
    ['1/2/2024', 'mdy', '2024-01-02'],
    ['12-31-2024 08:00:00', 'mdy', '2024-12-31 08:00:00'],
  ] as const)('reads %s, in the order %s, as %s', (text, order, iso) =>
    expect(parseDs(text, order)).toEqual(parseDs(iso)),
  );

  it('tells the order by days beyond the 12th, of dates that are all written alike', () => {
    expect(dateOrderOf(['01.02.2024', '2024-01-01', '13.02.2024'])).toBe('dmy');
    expect(dateOrderOf(['1/2/2024', '1/13/2024'])).toBe('mdy');
    expect(dateOrderOf(['01.02.2024'])).toBeUndefined();
    expect(dateOrderOf(['13.02.2024', '02.13.2024'])).toBeUndefined();
    expect(dateOrderOf(['13.02.2024', '03/04/2024'])).toBeUndefined();
  });

  it('refuses a date whose order is not known, and one that does not fit the order', () => {
    expect(codeOf('31.01.2024')).toBe('ambiguous_date');
    expect(codeOf('1.2.24')).toBe('ambiguous_date');
    expect(parseDs('13/13/2024', 'mdy')).toMatchObject({ code: 'invalid_ds' });
  });

  it('says of a date that day and month can change places', () => {
    expect(codeOf('03/04/2024')).toBe('ambiguous_date');
    expect(codeOf('3.4.24')).toBe('ambiguous_date');
    expect(parseDs('03/04/2024')).toMatchObject({ detail: expect.stringContaining('YYYY-MM-DD') });
  });

  it('knows a missing one', () => expect(codeOf('')).toBe('missing_ds'));
});
