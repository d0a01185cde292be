import fc from 'fast-check';
import { InvalidInput } from './invalid-input.ts';
import { MAX_SERIES, readSeriesInput } from './series-input.ts';

const observation = { ds: '2026-01-01', y: 1 };
const series = { uniqueId: 'A', observations: [observation] };

/** Pointer and code of each field that is wrong. */
function wrongIn(input: unknown): string[] {
  try {
    readSeriesInput(input);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ pointer, code }) => `${pointer} ${code}`);
  }
}

const withDrivers = (count: number) => ({
  ...observation,
  drivers: Object.fromEntries(Array.from({ length: count }, (_, i) => [`d${i}`, i])),
});

it.each([
  ['series that are right', [series], []],
  ['optional parts', [{ ...series, observations: [{ ...withDrivers(20), stockout: true }] }], []],
  ['no list', 'A', ['/series is_array']],
  ['nothing', undefined, ['/series is_array']],
  ['no series', [], ['/series array_min_size']],
  ['too many series', Array(MAX_SERIES + 1).fill(series), ['/series array_max_size']],
  ['a series that is none', [null], ['/series/0 is_object']],
  ['a name that is none', [{ ...series, uniqueId: 7 }], ['/series/0/uniqueId is_string']],
  [
    'a name too long',
    [{ ...series, uniqueId: 'x'.repeat(201) }],
    ['/series/0/uniqueId max_length'],
  ],
  ['a name with NUL', [{ ...series, uniqueId: 'a\0' }], ['/series/0/uniqueId clean_text']],
  ['a field too many', [{ ...series, 'a/b': 1 }], ['/series/0/a~1b unknown_field']],
  [
    'a value in words',
    [{ ...series, observations: [{ ...observation, y: '1' }] }],
    ['/series/0/observations/0/y is_number'],
  ],
  [
    'too many drivers',
    [{ ...series, observations: [withDrivers(21)] }],
    ['/series/0/observations/0/drivers numbers_by_name'],
  ],
  ['future that is none', [{ ...series, future: 'soon' }], ['/series/0/future is_array']],
])('reads %s', (_what, input, wrong) => {
  expect(wrongIn(input)).toEqual(wrong);
});

it('names at most a hundred fields', () => {
  const observations = Array.from({ length: 5000 }, () => ({}));
  expect(wrongIn([{ uniqueId: 'A', observations }])).toHaveLength(100);
});

it('never fails in another way', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      wrongIn(value);
      wrongIn([value]);
      wrongIn([{ uniqueId: 'A', observations: [value], future: value }]);
    }),
  );
});
