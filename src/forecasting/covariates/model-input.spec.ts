import { toModelInput, type CommonCovariates } from './model-input.ts';

const phase = { style: 'YYYY-MM-DD', month: 0, day: 1, second: 0 } as const;
const common: CommonCovariates = {
  frequency: 'monthly',
  phase,
  horizon: 2,
  calendar: {},
  missing: 'unknown',
  latest: 12,
};
const run = { periods: Int32Array.of(5, 7), values: Float64Array.of(1, 2) };
const none = { drivers: [], stockouts: null };

describe('laidOut', () => {
  it('has a gap where nothing is known, and ends with the series', () => {
    expect(toModelInput(run, none, common)).toEqual({
      y: Float64Array.of(1, NaN, 2),
      first: 5,
      last: 7,
      context: {},
    });
  });

  it('has zeros up to the latest period where absent means none', () => {
    expect(toModelInput(run, none, { ...common, missing: 'zero', latest: 9 })).toMatchObject({
      y: Float64Array.of(1, 0, 2, 0, 0),
      last: 9,
    });
  });

  it('keeps to what fits in memory, however far the latest period lies', () => {
    const far = toModelInput(run, none, { ...common, missing: 'zero', latest: 2_000_000_000 });
    if (!('y' in far)) throw new Error('a gap');
    expect(far.y.length).toBeLessThan(100_000);
    expect(far.last).toBe(2_000_000_000);
    expect(far.y.every((value) => value === 0)).toBe(true);
  });

  it('lays drivers and stock-outs beside it, and tells of a driver that is not known ahead', () => {
    const price = { periods: Int32Array.of(4, 5, 8, 9), values: Float64Array.of(8, 9, 10, 11) };
    const stockouts = { periods: Int32Array.of(7, 9), values: Float64Array.of(2, 1) };
    const sides = { drivers: [{ name: 'price', run: price }], stockouts };
    expect(toModelInput(run, sides, common)).toMatchObject({
      context: {
        drivers: [
          {
            name: 'price',
            columns: [{ name: 'price', values: Float64Array.of(9, NaN, NaN, 10, 11) }],
          },
        ],
        stockouts: Uint8Array.of(0, 0, 1),
      },
    });
    expect(toModelInput(run, sides, { ...common, horizon: 3 })).toEqual({
      driver: 'price',
      ds: '1970-11-01',
    });
  });

  it('asks the calendar where there is one', () => {
    const calendar = { tradingDays: true, holidays: new Map([['holidays', [200]]]) };
    const found = toModelInput(run, none, { ...common, calendar });
    const names = 'context' in found ? found.context.drivers!.map(({ name }) => name) : [];
    expect(names).toEqual(['trading_days', 'working_days', 'holidays']);
    expect(toModelInput(run, none, { ...common, calendar, phase: null })).toMatchObject({
      context: {},
    });
  });
});
