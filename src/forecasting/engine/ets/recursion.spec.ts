import type { EtsForm } from './form.ts';
import type { EtsState, Misfit, Smoothing } from './recursion.ts';
import { runEts } from './recursion.ts';

const misfit = (): Misfit => ({ squares: 0, logs: 0 });
const smoothing = (values: Partial<Smoothing>): Smoothing => ({
  level: 0.5,
  trend: 0,
  season: 0,
  damping: 1,
  ...values,
});
const state = (level: number, slope = 0, season: number[] = []): EtsState => ({
  level,
  slope,
  season: Float64Array.from(season),
});
const form = (
  error: EtsForm['error'],
  trend: EtsForm['trend'],
  season: EtsForm['season'],
): EtsForm => ({
  error,
  trend,
  season,
});

describe('runEts', () => {
  it('does simple smoothing as by hand', () => {
    const end = state(10);
    const total = misfit();
    const fitted = new Float64Array(3);
    expect(
      runEts(
        form('additive', 'none', 'none'),
        smoothing({}),
        end,
        Float64Array.of(12, 8, 10),
        total,
        fitted,
      ),
    ).toBe(true);
    expect([...fitted]).toEqual([10, 11, 9.5]);
    expect(end.level).toBe(9.75);
    expect(total.squares).toBe(4 + 9 + 0.25);
  });

  it('does a damped trend as by hand', () => {
    const end = state(10, 2);
    runEts(
      form('additive', 'damped', 'none'),
      smoothing({ trend: 0.25, damping: 0.5 }),
      end,
      Float64Array.of(13),
      misfit(),
      null,
    );
    expect(end).toMatchObject({ level: 12, slope: 1.5 });
  });

  it('does both seasons as by hand', () => {
    const added = state(10, 0, [1, -1]);
    runEts(
      form('additive', 'none', 'additive'),
      smoothing({ season: 0.25 }),
      added,
      Float64Array.of(13),
      misfit(),
      null,
    );
    expect(added.level).toBe(11);
    expect([...added.season]).toEqual([1.5, -1]);

    const multiplied = state(10, 0, [2, 0.5]);
    runEts(
      form('multiplicative', 'none', 'multiplicative'),
      smoothing({ season: 0.25 }),
      multiplied,
      Float64Array.of(24),
      misfit(),
      null,
    );
    expect(multiplied.level).toBe(11);
    expect([...multiplied.season]).toEqual([2.1, 0.5]);
  });

  it('counts relative errors and the logs of the forecasts for multiplicative errors', () => {
    const total = misfit();
    runEts(
      form('multiplicative', 'none', 'none'),
      smoothing({ level: 1 }),
      state(2),
      Float64Array.of(4, 3),
      total,
      null,
    );
    expect(total.squares).toBeCloseTo(1 + 1 / 16, 12);
    expect(total.logs).toBeCloseTo(Math.log(2) + Math.log(4), 12);
  });

  it('does not lose the logs of a long series', () => {
    const total = misfit();
    const y = new Float64Array(2000).fill(1e-3);
    runEts(form('multiplicative', 'none', 'none'), smoothing({}), state(1e-3), y, total, null);
    expect(total.logs).toBeCloseTo(2000 * Math.log(1e-3), 6);
  });

  it('gives up where a form that divides meets a forecast of zero or less', () => {
    const y = Float64Array.of(1, 1);
    expect(
      runEts(form('multiplicative', 'none', 'none'), smoothing({}), state(-1), y, misfit(), null),
    ).toBe(false);
    expect(
      runEts(
        form('multiplicative', 'none', 'multiplicative'),
        smoothing({}),
        state(1, 0, [0, 1]),
        y,
        misfit(),
        null,
      ),
    ).toBe(false);
  });
});
