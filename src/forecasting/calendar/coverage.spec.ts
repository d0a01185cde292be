import { Coverage, type DateWarning } from './coverage.ts';
import type { Frequency } from './frequency.ts';

const phase = { style: 'YYYY-MM-DD', month: 1, day: 1, second: 0 } as const;

/** A run of one series, in which every period has a value. */
function run(periods: readonly number[], values = periods.map(() => 1)) {
  return {
    periods: Int32Array.from(periods),
    values: Float64Array.from(values),
    lines: Uint32Array.from(periods, (_, i) => i + 2),
    from: 0,
    to: periods.length,
  };
}

const every = (step: number, count: number, from = 600): number[] =>
  Array.from({ length: count }, (_, i) => from + step * i);

function seenIn(frequency: Frequency, ...series: (readonly number[])[]) {
  const coverage = new Coverage();
  for (const periods of series) coverage.add(run(periods));
  return coverage.seen(frequency, phase);
}

const detailOf = (warnings: readonly DateWarning[]): string =>
  warnings.map(({ code, detail }) => `${code}: ${detail}`).join('\n');

describe('dates that are missing evenly', () => {
  it.each([
    ['weekly', 2, 'evenly_missing: almost all observations stand 2 weeks after the one before'],
    ['monthly', 2, 'evenly_missing: almost all observations stand 2 months after the one before'],
    ['hourly', 24, 'evenly_missing: almost all observations stand 24 hours after the one before'],
    ['none', 10, 'evenly_missing: almost all observations stand 10 steps of the index after'],
  ] as const)(
    'are told of where the periods are %s and only every %d. is there',
    (name, step, text) => {
      const { warnings } = seenIn(name, every(step, 26), every(step, 20, 601));
      expect(detailOf(warnings)).toContain(text);
    },
  );

  it('are told of where weeks are counted from 1 January, which looks like days', () => {
    const weeks = [19358, 19723].flatMap((newYear) => every(7, 52, newYear));
    expect(detailOf(seenIn('daily', weeks).warnings)).toContain('stand 7 days after');
  });

  it('are told of where no series ever has a weekend, a summer or a night', () => {
    // 19723 is Monday, 1 January 2024.
    const workdays = every(1, 70, 19723).filter((day) => (day + 3) % 7 < 5);
    expect(detailOf(seenIn('daily', workdays).warnings)).toContain('on Saturdays, Sundays;');
    const school = every(1, 84).filter((month) => month % 12 !== 6 && month % 12 !== 7);
    expect(detailOf(seenIn('monthly', school).warnings)).toContain('in July, August;');
    const open = every(1, 240, 0).filter((hour) => hour % 24 >= 2);
    expect(detailOf(seenIn('hourly', open).warnings)).toContain('at 0:00, 1:00;');
  });

  it.each([
    ['complete', 'daily', every(1, 60)],
    ['missing here and there', 'daily', every(1, 60).filter((day) => day % 11 !== 0)],
    ['too few to tell', 'weekly', every(2, 4)],
  ] as const)('are not told of where they are %s', (_, frequency, periods) =>
    expect(seenIn(frequency, periods).warnings).toEqual([]),
  );

  it('are told of alike where a series comes in several batches', () => {
    const coverage = new Coverage();
    for (let at = 600; at < 660; at += 2) coverage.add(run([at]), at === 600 ? undefined : at - 2);
    expect(detailOf(coverage.seen('weekly', phase).warnings)).toContain('stand 2 weeks');
  });
});

describe('dates far from all others', () => {
  it('are told of with their line, and are not where the series end', () => {
    const { warnings, latest } = seenIn('monthly', every(1, 36), [...every(1, 35), 2819]);
    expect(latest).toBe(635);
    expect(detailOf(warnings)).toBe(
      'far_dates: a few observations lie far from all others and may be mistyped: 2204-12-01 (line 37)',
    );
  });

  it('are told of before all others too, and several of them', () => {
    const { warnings, latest } = seenIn('monthly', [-12000, ...every(1, 40), 1500, 2819]);
    expect(latest).toBe(639);
    expect(detailOf(warnings)).toContain(
      'mistyped: 0970-01-01 (line 2), 2095-01-01 (line 43), 2204-12-01 (line 44)',
    );
  });

  it.each([
    ['a pause', [...every(1, 36), ...every(1, 36, 700)]],
    ['a short series', [600, 601, 602, 700]],
    ['a season that comes once a year', [...every(12, 20), ...every(12, 20, 601)].sort()],
  ])('are not made of %s', (_, periods) => {
    const { warnings, latest } = seenIn('monthly', periods);
    expect(detailOf(warnings)).not.toContain('far_dates');
    expect(latest).toBe(Math.max(...periods));
  });

  it('are not made of rows without a value, which tell what is to come', () => {
    const coverage = new Coverage();
    const periods = every(1, 40);
    coverage.add(
      run(
        periods,
        periods.map((_, i) => (i < 20 ? 1 : Number.NaN)),
      ),
    );
    expect(coverage.seen('monthly', phase)).toEqual({ warnings: [], latest: 619 });
    expect(new Coverage().seen('monthly', null)).toEqual({ warnings: [], latest: null });
  });
});
