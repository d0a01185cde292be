import { seasonalIndices, seasonallyAdjusted } from './decomposition.ts';
import { defaultSeasonLength } from './season-length.ts';
import { autocorrelations, isSeasonal } from './seasonality-test.ts';

const PATTERN = [3, -1, -4, 2];
const wave = (length: number, level: number, slope: number): Float64Array =>
  Float64Array.from({ length }, (_, t) => level + slope * t + PATTERN[t % 4]!);

describe('defaultSeasonLength', () => {
  it('is the contract of every frequency', () => {
    const frequencies = [
      'hourly',
      'daily',
      'weekly',
      'monthly',
      'quarterly',
      'yearly',
      'none',
    ] as const;
    expect(frequencies.map(defaultSeasonLength)).toEqual([24, 7, 52, 12, 4, 1, 1]);
  });
});

describe('seasonalIndices', () => {
  it('recovers an additive season from under a trend', () => {
    const indices = seasonalIndices(wave(20, 50, 1.5), 4, 'additive')!;
    indices.forEach((index, phase) => expect(index).toBeCloseTo(PATTERN[phase]!, 12));
  });

  it('recovers a multiplicative season, averaging one', () => {
    const y = Float64Array.from({ length: 15 }, (_, t) => 40 * [0.5, 1, 1.5][t % 3]!);
    const indices = seasonalIndices(y, 3, 'multiplicative')!;
    indices.forEach((index, phase) => expect(index).toBeCloseTo([0.5, 1, 1.5][phase]!, 12));
    seasonallyAdjusted(y, indices, 'multiplicative').forEach((value) =>
      expect(value).toBeCloseTo(40, 10),
    );
  });

  it('has nothing to say below two seasons, without a season, or where it would divide by zero', () => {
    expect(seasonalIndices(wave(7, 10, 0), 4, 'additive')).toBeNull();
    expect(seasonalIndices(wave(20, 10, 0), 1, 'additive')).toBeNull();
    expect(seasonalIndices(new Float64Array(20), 4, 'multiplicative')).toBeNull();
  });
});

describe('isSeasonal', () => {
  it('finds the season of a wave and none in a ramp of the same length', () => {
    expect(isSeasonal(wave(24, 50, 0), 4, 3)).toBe(true);
    expect(
      isSeasonal(
        Float64Array.from({ length: 24 }, (_, t) => t),
        4,
        3,
      ),
    ).toBe(false);
  });

  it('asks for as many seasons as it is told', () => {
    expect(isSeasonal(wave(15, 50, 0), 4, 4)).toBe(false);
    expect(isSeasonal(wave(16, 50, 0), 4, 4)).toBe(true);
  });

  it('finds none in a constant, whose autocorrelations are zero', () => {
    expect([...autocorrelations(new Float64Array(9).fill(3), 2)]).toEqual([0, 0]);
    expect(isSeasonal(new Float64Array(48).fill(3), 12, 3)).toBe(false);
  });

  it('takes the lag-one autocorrelation of 1, 2, 3, 4 for a quarter', () => {
    expect(autocorrelations(Float64Array.of(1, 2, 3, 4), 1)[0]).toBeCloseTo(0.25, 12);
  });
});
