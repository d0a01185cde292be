import fc from 'fast-check';
import { SeriesDetector } from './index.ts';

const STEP = 5 * 60_000;
const DAY = 288;

/** A daily wave with a little noise that is the same each time. */
function wave(i: number): number {
  const noise = Math.sin(i * 12.9898) * 43_758.5453;
  return 100 + 30 * Math.sin((2 * Math.PI * i) / DAY) + 4 * (noise - Math.floor(noise));
}

function alertsOf(values: readonly number[], step = STEP): number[] {
  const detector = new SeriesDetector();
  return values.flatMap((value, i) => (detector.see(i * step, value).alert ? [i] : []));
}

describe('SeriesDetector', () => {
  const days = Array.from({ length: 10 * DAY }, (_, i) => wave(i));
  const settled = alertsOf(days).filter((i) => i > 4 * DAY);

  it('raises few alerts on a series without anomalies', () => {
    expect(settled.length).toBeLessThanOrEqual(3);
  });

  it.each<[string, (value: number, i: number) => number]>([
    ['a spike', (value, i) => (i < 6 ? value + 150 : value)],
    ['a shift of the level', (value) => value + 80],
    ['a day without the wave', () => 200],
    ['a drop to zero', () => 0],
  ])('finds %s soon after it begins', (_, change) => {
    const at = 8 * DAY + 40;
    const changed = days.map((value, i) => (i < at ? value : change(value, i - at)));
    const found = alertsOf(changed).filter((i) => i >= at && i < at + 24);
    expect(found).toHaveLength(1);
  });

  it('knows nothing of later values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 400 });
    fc.assert(
      fc.property(values, values, (head, tail) => {
        const [short, long] = [new SeriesDetector(), new SeriesDetector()];
        const step = 3_600_000;
        const before = head.map((value, i) => short.see(i * step, value));
        const after = [...head, ...tail].map((value, i) => long.see(i * step, value));
        expect(after.slice(0, head.length)).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('answers for any values and times with a score from 0 to 1', () => {
    const number = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, 1e308, -1e308, 5e-324),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 300 }), (rows) => {
        const detector = new SeriesDetector();
        for (const [time, value] of rows) {
          const { score } = detector.see(time, value);
          expect(score >= 0 && score <= 1).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same alerts in other units', () => {
    const changed = days.map((value, i) => (i < 8 * DAY ? value : value + 80));
    expect(alertsOf(changed.map((value) => value * 1024))).toEqual(alertsOf(changed));
  });

  it('takes memory and time that do not grow with the series', () => {
    const detector = new SeriesDetector();
    const timeOf = (from: number): number => {
      const started = performance.now();
      for (let i = from; i < from + 20_000; i += 1) detector.see(i * STEP, wave(i));
      return performance.now() - started;
    };
    timeOf(0);
    const first = timeOf(20_000);
    expect(timeOf(40_000)).toBeLessThan(5 * first + 100);
  });
});
