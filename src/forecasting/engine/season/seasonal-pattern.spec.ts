import { adjustForSeasons } from './adjustment.ts';
import { seasonalPattern } from './seasonal-pattern.ts';
import { seasonalStrength } from './seasonal-strength.ts';
import { nestedSeasons } from './season-length.ts';

const STEADY = { relative: true, memory: Infinity } as const;
const week = (t: number): number => [0.3, 0.1, 0, 0, -0.1, -0.1, -0.2][t % 7]!;
const noise = (t: number): number => 0.1 * Math.sin(t * t);

describe('seasonalPattern', () => {
  it('finds one season inside another', () => {
    const y = Float64Array.from({ length: 1400 }, (_, t) =>
      Math.exp(week(t) + 0.4 * Math.sin((2 * Math.PI * t) / 365)),
    );
    const { patterns, relative } = seasonalPattern(y, [7, 365], STEADY);
    expect(relative).toBe(true);
    for (let t = 0; t < 7; t++) expect(patterns[0]![t]).toBeCloseTo(week(t), 2);
    expect(patterns[1]![91]).toBeCloseTo(0.4, 1);
  });

  it('finds next to nothing where there is no season', () => {
    const y = Float64Array.from({ length: 120 }, (_, t) => 1 + noise(t));
    const [pattern] = seasonalPattern(y, [12], STEADY).patterns;
    expect(Math.max(...pattern!.map(Math.abs))).toBeLessThan(0.03);
  });

  it('follows a season that changes, if told to', () => {
    const y = Float64Array.from(
      { length: 96 },
      (_, t) => 2 + (t < 48 ? 1 : -1) * (t % 4 === 0 ? 0.5 : 0) + noise(t) / 10,
    );
    const fading = seasonalPattern(y, [4], { relative: false, memory: 3 }).patterns[0]!;
    expect(fading[0]).toBeLessThan(-0.3);
  });

  it('leaves out a season of which too little is known', () => {
    const y = Float64Array.from({ length: 20 }, (_, t) => 1 + noise(t));
    expect(seasonalPattern(y, [12, 1], STEADY).patterns).toEqual([]);
  });
});

describe('adjustForSeasons', () => {
  it('leads back to the series', () => {
    const y = Float64Array.from({ length: 70 }, (_, t) => Math.exp(week(t)) * (1 + t / 70));
    const { adjusted, restore } = adjustForSeasons(y, [7], STEADY);
    adjusted.forEach((value, t) => expect(restore(value, t)).toBeCloseTo(y[t]!, 12));
  });
});

describe('seasonalStrength', () => {
  it('lies between none and all', () => {
    const season = Float64Array.from({ length: 70 }, (_, t) => week(t));
    const none = Float64Array.from({ length: 70 }, (_, t) => noise(t));
    expect(seasonalStrength(season, 7)).toBeCloseTo(1, 9);
    expect(seasonalStrength(none, 7)).toBeLessThan(0.5);
    expect(seasonalStrength(none, 40)).toBe(0);
  });
});

describe('nestedSeasons', () => {
  it('knows the week around the day and the year around the week', () => {
    expect(nestedSeasons(24)).toEqual([24, 168]);
    expect(nestedSeasons(7)).toEqual([7, 365]);
    expect(nestedSeasons(12)).toEqual([12]);
  });
});
