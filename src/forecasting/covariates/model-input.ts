import {
  calendarDrivers,
  formatPeriod,
  type CalendarEffects,
  type Frequency,
  type Phase,
} from '../calendar/index.ts';
import { denseValues, MAX_HISTORY_LENGTH, type ObservationRun } from '../demand/segment-codec.ts';
import type { Driver, MissingMeaning, SeriesContext } from '../engine/index.ts';

/** Covariates of one series, as observations. */
export interface SeriesCovariates {
  readonly drivers: readonly { readonly name: string; readonly run: ObservationRun }[];
  /** Other than 0 where stock ran out. */
  readonly stockouts: ObservationRun | null;
}

/** Input shared by all series that are forecast together. */
export interface CommonCovariates {
  readonly frequency: Frequency;
  /** Null for a dataset without a date, which has no calendar. */
  readonly phase: Phase | null;
  readonly horizon: number;
  readonly calendar: CalendarEffects;
  readonly missing: MissingMeaning;
  /** The last period in which any of the series has an observation. */
  readonly latest: number;
}

/** A series as the input of the engine. */
export interface ModelInput {
  readonly y: Float64Array;
  /** The period of `y[0]`. */
  readonly first: number;
  readonly last: number;
  readonly context: SeriesContext;
}

/** A period of the horizon in which a driver has no value. */
export interface DriverGap {
  readonly driver: string;
  readonly ds: string;
}

/**
 * Converts a series and its covariates to one value per period. If missing rows mean zero demand, the series ends at
 * the latest period of all series.
 */
export function toModelInput(
  run: ObservationRun,
  { drivers, stockouts }: SeriesCovariates,
  { frequency, phase, horizon, calendar, missing, latest }: CommonCovariates,
): ModelInput | DriverGap {
  const known = denseValues(run);
  const end = run.periods.at(-1) ?? -1;
  const last = missing === 'zero' && known.length > 0 ? Math.max(end, latest) : end;
  const first = Math.max(end - known.length + 1, last - MAX_HISTORY_LENGTH + 1);
  const y = new Float64Array(last - first + 1).fill(missing === 'zero' ? 0 : Number.NaN);
  known.forEach((value, i) => {
    const t = end - known.length + 1 + i - first;
    if (t >= 0 && !Number.isNaN(value)) y[t] = value;
  });
  const count = y.length + horizon;
  const own: Driver[] = [];
  for (const { name, run: values } of drivers) {
    const column = dense(values, first, count);
    const gap = column.findIndex((value, t) => t >= y.length && Number.isNaN(value));
    if (gap >= 0) return { driver: name, ds: dsOf(frequency, phase, first + gap) };
    own.push({ name, columns: [{ name, values: column }] });
  }
  const all =
    phase === null
      ? own
      : [...own, ...calendarDrivers({ frequency, phase, first, count }, calendar)];
  const flags = stockouts === null ? null : dense(stockouts, first, y.length);
  return {
    y,
    first,
    last,
    context: {
      ...(all.length === 0 ? {} : { drivers: all }),
      ...(flags === null
        ? {}
        : { stockouts: Uint8Array.from(flags, (flag) => (flag > 0 ? 1 : 0)) }),
    },
  };
}

/** A run as one value a period, NaN where there is none. */
function dense({ periods, values }: ObservationRun, first: number, count: number): Float64Array {
  const column = new Float64Array(count).fill(Number.NaN);
  periods.forEach((period, i) => {
    const at = period - first;
    if (at >= 0 && at < count) column[at] = values[i]!;
  });
  return column;
}

function dsOf(frequency: Frequency, phase: Phase | null, period: number): string {
  return phase === null ? String(period) : formatPeriod(frequency, phase, period);
}
