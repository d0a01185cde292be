import { uniform } from '../simulated-demand.fixture.ts';
import fc from 'fast-check';
import { forecastSeries } from '../forecast-series.ts';
import { standardErrorsOf } from '../inventory/demand-spread.ts';
import { AggregateHistories, alignedHistory } from './aligned-histories.ts';
import { reconciledTo } from './coherent-forecast.ts';
import { coherentStep, RECONCILIATIONS } from './coherent-step.ts';
import { addUpLeaves, hierarchyOf } from './hierarchy.ts';
import { reconcile } from './reconciliation.ts';

const IDS = ['a/x', 'a/y', 'b/x', 'b/y'];
const LAYOUTS = ['tree', 'groups'] as const;
const never = new Uint8Array(4).fill(1);

describe('coherentStep', () => {
  it.each(LAYOUTS)(
    'adds up exactly and not below zero, whatever is reconciled how: %s',
    (layout) => {
      const hierarchy = hierarchyOf(IDS, '/', layout);
      const size = hierarchy.nodes.length + 4;
      const numbers = (min: number): fc.Arbitrary<Float64Array> =>
        fc
          .array(fc.double({ min, max: 50, noNaN: true }), { minLength: size, maxLength: size })
          .map((values) => Float64Array.from(values));
      fc.assert(
        fc.property(
          numbers(0),
          numbers(0),
          fc.constantFrom(...RECONCILIATIONS),
          (means, variances, how) => {
            const found = coherentStep(hierarchy, { means, variances }, how, never);
            const summed = found.means.slice();
            addUpLeaves(hierarchy, summed);
            expect(found.means).toEqual(summed);
            for (const value of found.means) expect(value).toBeGreaterThanOrEqual(0);
            for (const value of found.narrowing) expect(value).toBeLessThanOrEqual(1);
          },
        ),
      );
    },
  );

  it('knows whose word counts', () => {
    const hierarchy = hierarchyOf(IDS, '/', 'tree');
    const means = Float64Array.of(120, 60, 40, 10, 20, 30, 20);
    const variances = new Float64Array(7).fill(1);
    const of = (how: (typeof RECONCILIATIONS)[number]) =>
      [...coherentStep(hierarchy, { means, variances }, how, never).means].map(
        (value) => Math.round(value * 1e9) / 1e9,
      );
    expect(of('bottom_up')).toEqual([80, 30, 50, 10, 20, 30, 20]);
    expect(of('top_down')).toEqual([120, 72, 48, 24, 48, 28.8, 19.2]);
    const [total, ...rest] = of('mint');
    expect(total).toBeGreaterThan(80);
    expect(total).toBeLessThan(120);
    expect(rest[0]! + rest[1]!).toBeCloseTo(total!, 6);
  });

  it('answers with finite numbers, however great they are', () => {
    const hierarchy = hierarchyOf(IDS, '/', 'groups');
    const means = new Float64Array(9).fill(1.7e308);
    const variances = new Float64Array(9).fill(Infinity);
    const found = coherentStep(hierarchy, { means, variances }, 'mint', never);
    expect(found.means.every(Number.isFinite) && found.narrowing.every(Number.isFinite)).toBe(true);
  });

  it('shares the total of crossed groups by the leaves', () => {
    const hierarchy = hierarchyOf(IDS, '/', 'groups');
    const means = Float64Array.of(160, 1, 1, 1, 1, 10, 20, 30, 20);
    const variances = new Float64Array(9).fill(1);
    const found = coherentStep(hierarchy, { means, variances }, 'top_down', never).means;
    expect([...found]).toEqual([160, 60, 100, 80, 80, 20, 40, 60, 40]);
  });

  it('spreads no sum wider than its parts moving all together', () => {
    const hierarchy = hierarchyOf(IDS, '/', 'tree');
    const means = new Float64Array(7).fill(1);
    const variances = Float64Array.of(100, 1, 9, 1, 1, 1, 1);
    const { narrowing } = coherentStep(hierarchy, { means, variances }, 'mint', never);
    expect([...narrowing]).toEqual([0.4, 1, 2 / 3, 1, 1, 1, 1]);
  });
});

describe('a reconciled forecast', () => {
  const y = Float64Array.from({ length: 48 }, (_, t) => 20 + 5 * Math.sin(t / 2) + (t % 3));
  const base = forecastSeries(y, { horizon: 4, seasonLength: 12 });
  if (!base.ok) throw new Error(base.code);

  it('fits together around its new means', () => {
    const mean = base.mean.map((value, step) => value + 1 + step);
    const narrowing = new Float64Array(4).fill(0.5);
    const found = reconciledTo(base, { mean, narrowing, nonNegative: true });
    const { level, trend, season } = found.components;
    mean.forEach((value, step) => {
      expect(level + trend[step]! + season[step]!).toBeCloseTo(value, 9);
      const [before, after] = [base, found].map(
        (one) => one.upper[0]![step]! - one.mean[step]!,
      ) as [number, number];
      expect(after).toBeCloseTo(before / 2, 9);
    });
    expect(standardErrorsOf(mean, found.spread)[0]).toBeCloseTo(
      standardErrorsOf(base.mean, base.spread)[0]! / 2,
      9,
    );
  });

  it('is not below zero where it must not be', () => {
    const mean = new Float64Array(4);
    const adjustment = { mean, narrowing: new Float64Array(4).fill(1) };
    expect(reconciledTo(base, { ...adjustment, nonNegative: true }).lower[1]![0]).toBe(0);
    expect(reconciledTo(base, { ...adjustment, nonNegative: false }).lower[1]![0]).toBeLessThan(0);
  });
});

describe('histories that end together', () => {
  const values = Float64Array.of(1, NaN, 3);

  it('miss what is only late, and have nothing once they have ended', () => {
    const aligned = (end: number): number[] => [
      ...alignedHistory({ lastPeriod: 9, values }, end, 1),
    ];
    expect(aligned(9)).toEqual([1, NaN, 3]);
    expect(aligned(11)).toEqual([1, NaN, 3, NaN, NaN]);
    expect(aligned(14)).toEqual([1, NaN, 3, 0, 0, 0, 0, 0]);
    expect(aligned(8)).toEqual([1, NaN]);
    expect(aligned(1e9)).toHaveLength(5000);
    expect(aligned(-5)).toEqual([]);
    const nothing = { lastPeriod: -Infinity, values: new Float64Array(0) };
    expect(alignedHistory(nothing, 9, 1)).toHaveLength(0);
  });

  it('add up with their gaps filled, from the first that is known', () => {
    const hierarchy = hierarchyOf(['a/x', 'a/y', 'b/z'], '/', 'tree');
    const histories = new AggregateHistories(hierarchy, 4, 1);
    histories.add(0, values);
    histories.add(1, Float64Array.of(10, 10, 10, 10));
    histories.add(2, Float64Array.of(NaN, 5));
    expect(hierarchy.nodes.map((_, node) => [...histories.of(node)])).toEqual([
      [10, 11, 12, 18],
      [10, 11, 12, 13],
      [5],
    ]);
  });
});

it.each([
  ['go their own ways', 0],
  ['move together', 8],
])('intervals of sums hold what they promise where products %s', (_what, common) => {
  const next = uniform(3);
  const draw = (): number => 2 * next() - 1;
  const ids = Array.from({ length: 12 }, (_, i) => `${i % 2}/${i}`);
  const hierarchy = hierarchyOf(ids, '/', 'tree');
  const size = hierarchy.nodes.length + ids.length;
  let [held, heldByCut, asked] = [0, 0, 0];
  for (let round = 0; round < 25; round++) {
    const shared = Float64Array.from({ length: 61 }, () => common * draw());
    const all = Array.from({ length: size }, () => new Float64Array(61));
    for (let leaf = 0; leaf < ids.length; leaf++)
      all[hierarchy.nodes.length + leaf]!.set(shared.map((value) => 40 + value + 6 * draw()));
    for (let t = 0; t < 61; t++) {
      const at = Float64Array.from(all, (series) => series[t]!);
      addUpLeaves(hierarchy, at);
      all.forEach((series, i) => (series[t] = at[i]!));
    }
    const forecasts = all.map((series) => {
      const result = forecastSeries(series.subarray(0, 60), { horizon: 1, method: 'ses' });
      if (!result.ok) throw new Error(result.code);
      return result;
    });
    const means = Float64Array.from(forecasts, ({ mean }) => mean[0]!);
    const variances = Float64Array.from(
      forecasts,
      ({ mean, spread }) => standardErrorsOf(mean, spread)[0]! ** 2,
    );
    const nonNegative = new Uint8Array(ids.length).fill(1);
    const step = coherentStep(hierarchy, { means, variances }, 'mint', nonNegative);
    const left = reconcile({ parents: hierarchy.parents!, means, variances });
    hierarchy.nodes.forEach((_, i) => {
      const { lower, upper } = reconciledTo(forecasts[i]!, {
        mean: step.means.subarray(i, i + 1),
        narrowing: step.narrowing.subarray(i, i + 1),
        nonNegative: true,
      });
      const truth = all[i]![60]!;
      if (truth >= lower[0]![0]! && truth <= upper[0]![0]!) held++;
      const cut = Math.sqrt(left.variances[i]! / variances[i]!);
      const reach = cut * (forecasts[i]!.upper[0]![0]! - forecasts[i]!.mean[0]!);
      if (Math.abs(truth - left.means[i]!) <= reach) heldByCut++;
      asked++;
    });
  }
  expect(held / asked).toBeGreaterThan(0.7);
  expect(held / asked).toBeLessThan(0.97);
  // What reconciling leaves of the variances supposes errors that know nothing of one another.
  expect(heldByCut / asked).toBeLessThan(0.65);
});
