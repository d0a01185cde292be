import { SeasonSteps } from './season-steps.ts';
import { SeasonalDistance } from './seasonal-distance.ts';
import { TailProbability } from './tail-probability.ts';

export interface SeriesAnswer {
  /** From 0 to 1; an anomaly from 0.5. */
  readonly score: number;
  /** Whether an anomaly begins here. One anomaly is reported once. */
  readonly alert: boolean;
}

/** Rarity (negative logarithm of a probability) that scores 0.5. */
const ALERT_RARITY = 6;
/** Rarity beyond which a single span of averaging counts no more. */
const MAX_RARITY = 20;
/** Observations after an alert within which no other is raised. */
const QUIET_STEPS = 100;
const JUST_BELOW = 0.499;

/**
 * Finds anomalies in a series as it arrives. Each value is compared with those at about the same time of the days before, and
 * the distance with all distances so far. Knows nothing of later values; memory and time per value are bounded.
 */
export class SeriesDetector {
  private readonly steps = new SeasonSteps();
  private readonly distance = new SeasonalDistance();
  private readonly tails: readonly TailProbability[] = [1, 2, 3].map(() => new TailProbability());
  private count = 0;
  private alertedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param time milliseconds since 1970
   * @param value NaN for a missing value, which scores 0
   */
  see(time: number, value: number): SeriesAnswer {
    const season = this.steps.add(time);
    if (!Number.isFinite(value)) return { score: 0, alert: false };
    const distances = this.distance.add(value, season);
    const rarities = this.tails.map((tail, k) => tail.add(distances?.[k] ?? 0));
    this.count += 1;
    const rarity =
      rarities.reduce((sum, each) => sum + Math.min(MAX_RARITY, each), 0) / rarities.length;
    const score = 1 - 2 ** (-rarity / ALERT_RARITY);
    const isQuiet = this.count - this.alertedAt <= QUIET_STEPS;
    const alert = score >= 0.5 && !isQuiet;
    if (alert) this.alertedAt = this.count;
    const shown = isQuiet ? Math.min(score, JUST_BELOW) : score;
    return { score: Math.round(shown * 10_000) / 10_000, alert };
  }
}
