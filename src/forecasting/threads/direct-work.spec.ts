import { forecastDirectly, type DirectResult, type DirectTask } from './direct-work.ts';

const task: DirectTask = {
  frequency: 'none',
  horizon: 2,
  levels: [80],
  seasonLength: 1,
  method: 'naive',
  calendar: {},
  missing: 'unknown',
  siblings: 'none',
  hierarchy: undefined,
  explain: false,
  stock: undefined,
  series: [{ uniqueId: 'A', observations: [0, 1, 2].map((t) => ({ ds: String(t), y: t })) }],
  type: 'application/json',
};

const many = Array.from({ length: 200 }, (_, s) => ({
  uniqueId: `S${s}`,
  observations: [
    { ds: '0', y: 1 },
    { ds: '1', y: 2 },
  ],
}));

const textOf = (result: DirectResult): string =>
  result.ok ? new TextDecoder().decode(result.text) : '';

describe('forecasting what a request holds', () => {
  it('writes the answer out', () => {
    const result = forecastDirectly(task);
    expect(result).toMatchObject({ ok: true, series: 1 });
    const { items } = JSON.parse(textOf(result)) as { items: object[] };
    expect(items).toHaveLength(2);
  });

  it('refuses an answer of too many numbers', () => {
    const levels = [50, 60, 70, 80, 90, 95, 99];
    const result = forecastDirectly({ ...task, series: many, horizon: 1000, levels });
    expect(result).toMatchObject({
      ok: false,
      problems: [{ pointer: '/horizon', code: 'too_many' }],
    });
  });

  it('refuses series that span too many periods', () => {
    const series = many.map((one) => ({
      ...one,
      observations: [
        { ds: '0', y: 1 },
        { ds: '49999', y: 1 },
      ],
    }));
    const result = forecastDirectly({ ...task, series });
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'too_many_periods' }] });
  });

  it('refuses months as an index, and reads them as months', () => {
    const observations = [202411, 202412, 202501].map((ds, y) => ({ ds: String(ds), y }));
    const series = [{ uniqueId: 'A', observations }];
    expect(forecastDirectly({ ...task, series })).toMatchObject({
      ok: false,
      problems: [{ pointer: '/series/0/observations/0/ds', code: 'dates_as_numbers' }],
    });
    const result = forecastDirectly({ ...task, frequency: 'monthly', series });
    const { items } = JSON.parse(textOf(result)) as { items: { ds: string }[] };
    expect(items.map(({ ds }) => ds)).toEqual(['202502', '202503']);
  });

  it('warns of dates that are probably not meant, and does not go by them', () => {
    const observations = (...periods: readonly number[]) =>
      periods.map((at) => ({ ds: String(at), y: 5 }));
    const usual = Array.from({ length: 20 }, (_, at) => at);
    const series = [
      { uniqueId: 'a', observations: observations(...usual) },
      { uniqueId: 'b', observations: observations(...usual.slice(1), 2000) },
    ];
    const answerTo = (more: Partial<DirectTask>) => {
      const result = forecastDirectly({ ...task, series, ...more });
      return JSON.parse(textOf(result)) as {
        items: { unique_id: string; ds: string; mean: number }[];
        warnings: { code: string; detail: string }[];
      };
    };
    const { items, warnings } = answerTo({ missing: 'zero' });
    expect(items[0]).toMatchObject({ unique_id: 'a', ds: '20', mean: 5 });
    expect(warnings).toMatchObject([
      { code: 'far_dates', detail: expect.stringContaining('2000') },
    ]);
    const hierarchy = { separator: '/', layout: 'tree', reconcile: 'bottom_up' } as const;
    const sums = answerTo({ hierarchy }).items;
    expect(sums.map(({ unique_id: id, ds, mean }) => [id, ds, mean]).slice(0, 5)).toEqual([
      ['a', '20', 5],
      ['a', '21', 5],
      ['b', '20', 5],
      ['b', '21', 5],
      ['*', '20', 10],
    ]);
  });
});
