import type { SeriesForecast } from '../../forecasting/engine/index.ts';
import { say } from '../output.ts';

/** Counts adjustments and used drivers over all series, for a report on stderr. */
export class SideReport {
  #series = 0;
  readonly #used = new Map<string, number>();
  readonly #leftOut = new Map<string, Map<string, number>>();
  readonly #adjusted = new Map<string, { periods: number; series: number }>();

  add({ effects, adjustments }: SeriesForecast): void {
    this.#series += 1;
    for (const { driver, leftOut } of effects) {
      this.#used.set(driver, (this.#used.get(driver) ?? 0) + (leftOut === null ? 1 : 0));
      if (leftOut === null) continue;
      const reasons = this.#leftOut.get(driver) ?? new Map<string, number>();
      this.#leftOut.set(driver, reasons.set(leftOut, (reasons.get(leftOut) ?? 0) + 1));
    }
    for (const kind of new Set(adjustments.map((one) => one.kind))) {
      const { periods, series } = this.#adjusted.get(kind) ?? { periods: 0, series: 0 };
      const more = adjustments.filter((one) => one.kind === kind).length;
      this.#adjusted.set(kind, { periods: periods + more, series: series + 1 });
    }
  }

  /** Says nothing where there is nothing to say. */
  report(): void {
    for (const [driver, used] of this.#used) {
      const reasons = [...(this.#leftOut.get(driver) ?? [])].map(([why, n]) => `${n} ${why}`);
      const left = reasons.length === 0 ? '' : `; left out: ${reasons.join(', ')}`;
      say(`driver ${driver}: used for ${used} of ${this.#series} series${left}`);
    }
    for (const [kind, { periods, series }] of this.#adjusted)
      say(`${kind.replaceAll('_', ' ')}: ${periods} periods of ${series} series adjusted`);
  }
}
