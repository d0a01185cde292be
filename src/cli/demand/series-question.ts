import { calendarDrivers } from '../../forecasting/calendar/index.ts';
import type { Driver, SeriesContext, SiblingProfiles } from '../../forecasting/engine/index.ts';
import { denseHistory } from './dense-history.ts';
import type { DemandFile } from './read-demand-file.ts';
import type { ObservedSeries } from './series-assembler.ts';
import type { SideOptions } from './side-options.ts';

/** A series of a file, and its covariates. */
export interface SeriesQuestion {
  readonly lastPeriod: number;
  readonly values: Float64Array;
  /** What was known when the first `length` values were, for forecasts of as many more periods as asked. */
  readonly contextAt: (length: number, horizon: number) => SeriesContext;
}

/**
 * Converts a series to one value per period. If missing rows mean zero demand, the series ends at the last period of
 * the file, because a product that is no longer sold has no rows.
 *
 * @param ahead number of periods after the history for which driver values are needed
 * @param siblings what similar series tell
 */
export function seriesQuestion(
  series: ObservedSeries,
  { frequency, phase, latest }: DemandFile,
  { drivers, stockoutColumn, calendar, missing }: SideOptions,
  ahead: number,
  siblings: SiblingProfiles | null = null,
): SeriesQuestion {
  const until = missing === 'zero' ? { until: latest } : {};
  const { lastPeriod, values: sold, extras } = denseHistory(series, { ...until, ahead });
  const values = missing === 'zero' ? sold.map((value) => (Number.isNaN(value) ? 0 : value)) : sold;
  const first = lastPeriod - values.length + 1;
  const contextAt = (length: number, horizon: number): SeriesContext => {
    const count = length + horizon;
    const own = drivers.map((name, i): Driver => ({
      name,
      columns: [{ name, values: extras[i]!.slice(0, count) }],
    }));
    const all = [...own, ...calendarDrivers({ frequency, phase, first, count }, calendar)];
    const profile = siblings?.helps(length) === true ? siblings.of(series.id) : null;
    const recency = siblings?.recency() ?? null;
    const short = stockoutColumn === undefined ? undefined : extras.at(-1);
    return {
      ...(all.length === 0 ? {} : { drivers: all }),
      ...(profile === null ? {} : { siblings: { profile, first } }),
      ...(recency === null ? {} : { recency }),
      ...(short === undefined
        ? {}
        : { stockouts: Uint8Array.from(short.subarray(0, length), (flag) => (flag > 0 ? 1 : 0)) }),
    };
  };
  return { lastPeriod, values, contextAt };
}
