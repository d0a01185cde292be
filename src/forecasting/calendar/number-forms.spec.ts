import { type ParsedDs, parseDs } from './ds-text.ts';
import { noIndex, numberForm } from './number-forms.ts';

const numbers = (...values: readonly number[]): ParsedDs[] =>
  values.map((value) => parseDs(String(value)) as ParsedDs);
const named = (...values: readonly number[]): string | undefined =>
  numberForm(numbers(...values))?.name;

describe('numberForm', () => {
  it.each([
    ['years (YYYY)', [1999, 2000, 2001]],
    ['months (YYYYMM)', [202211, 202212, 202301]],
    ['days (YYYYMMDD)', [20240130, 20240131, 20240201]],
    ['years and weeks (YYYYWW)', [202351, 202352, 202401]],
    ['years and quarters (YYYYQ)', [20233, 20234, 20241]],
    ['years and days of the year (YYYYDDD)', [2023364, 2023365, 2024001]],
    ['years and months (YYMM)', [2311, 2312, 2401]],
    ['years and months (YYMM)', [1911, 1912, 2001]],
    ['days (YYMMDD)', [240130, 240131, 240201]],
    ['days (DDMMYYYY or MMDDYYYY)', [30012024, 31012024, 1022024]],
    ['hours (YYYYMMDDHH)', [2024013122, 2024013123, 2024020100]],
    ['Unix timestamps (seconds)', [1704067200, 1704153600]],
    ['day numbers of a spreadsheet (44927 is 2023-01-01)', [44927, 44958, 44986]],
  ])('finds %s', (name, values) => expect(named(...values)).toBe(name));

  it.each([
    [[1, 2, 3]],
    [[995, 1000, 1001]],
    [[100, 101, 102]],
    [[0, -1, -2]],
    [[5000001, 5000002]],
  ])('leaves an index alone: %j', (values) => expect(named(...values)).toBeUndefined());

  it('bears a few that are mistyped', () => {
    const months = Array.from(
      { length: 40 },
      (_, i) => 202001 + 100 * Math.floor(i / 12) + (i % 12),
    );
    expect(named(...months, 202113)).toBe('months (YYYYMM)');
  });

  it('takes years and day numbers for an index where one is asked for, and nothing else', () => {
    expect(noIndex(numbers(1999, 2000))).toBeNull();
    expect(noIndex(numbers(44927, 44928))).toBeNull();
    expect(noIndex(numbers(202212, 202301))).not.toBeNull();
  });
});
