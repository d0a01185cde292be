import { extractFeatures } from '../experts/features.ts';
import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { Trial } from '../selection/rolling-origin.ts';
import { calibratedReach, logMiss } from './calibration.ts';
import { intervals } from './intervals.ts';

const { told } = extractFeatures(
  Float64Array.from({ length: 60 }, (_, t) => 1 + 0.1 * Math.sin(t * t)),
  1,
);
const outlook = gaussianOutlook(new Float64Array(4).fill(1), new Float64Array(4).fill(0.1));
const trial = (error: number): Trial => ({
  outlook,
  actual: new Float64Array(4).fill(1 + error),
});

describe('calibratedReach', () => {
  it('grows with the probability, from nothing in the middle', () => {
    const reach = calibratedReach(outlook, 0, told);
    const reaches = [0.5, 0.6, 0.9, 0.95, 0.975, 0.999].map((p) => reach(0, p));
    expect(reaches[0]).toBeCloseTo(0, 9);
    expect(reaches).toEqual([...reaches].sort((a, b) => a - b));
    expect(reach(2, 0.1)).toBeCloseTo(reach(2, 0.9), 12);
  });

  it('is near what the model says where the past bears it out', () => {
    const reach = calibratedReach(outlook, logMiss([trial(0.08), trial(-0.08)]), told);
    expect(reach(0, 0.9) / 0.128).toBeGreaterThan(0.7);
    expect(reach(0, 0.9) / 0.128).toBeLessThan(1.4);
  });

  it('widens with misses, and heeds no single one too much', () => {
    const calm = calibratedReach(outlook, logMiss([trial(0.08)]), told)(0, 0.9);
    const missed = calibratedReach(outlook, logMiss([trial(0.3)]), told)(0, 0.9);
    expect(missed).toBeGreaterThan(calm);
    expect(calibratedReach(outlook, logMiss([trial(1e9)]), told)(0, 0.9)).toBeLessThan(3 * calm);
  });
});

describe('intervals', () => {
  it('hold their mean, and stay at zero where the data do', () => {
    const reach = calibratedReach(outlook, 0, told);
    const free = intervals(outlook, [80, 99.9], () => 5, { scale: 2, nonNegative: false });
    expect([free.lower[0]![0], free.mean[0], free.upper[0]![0]]).toEqual([-8, 2, 12]);
    const bounds = intervals(outlook, [99.9], () => 5, { scale: 2, nonNegative: true });
    expect(bounds.lower[0]![0]).toBe(0);
    expect(reach(0, 0.9)).toBeGreaterThan(0);
  });

  it('leave outlooks with atoms alone', () => {
    const atoms = { mean: Float64Array.of(0.2), stretchable: false, quantile: () => 0 };
    const bounds = intervals(atoms, [80], null, { scale: 1, nonNegative: true });
    expect([bounds.lower[0]![0], bounds.upper[0]![0]]).toEqual([0, 0.2]);
  });
});
