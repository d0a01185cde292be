import {
  Coverage,
  formatPeriod,
  isDsProblem,
  isInCalendar,
  learnPhase,
  noIndex,
  parseDs,
  type CalendarEffects,
  type DateWarning,
  type Frequency,
  type ParsedDs,
  type Phase,
} from '../calendar/index.ts';
import { MAX_HISTORY_LENGTH, runUpTo } from '../demand/segment-codec.ts';
import {
  forecastSeries,
  stockPolicy,
  type MethodName,
  type MissingMeaning,
  type SeriesForecast,
  type StockTarget,
} from '../engine/index.ts';
import { explanationOf } from '../formats/explanation.ts';
import type { HierarchyRequest } from '../hierarchies/hierarchy.dto.ts';
import { storedForecast } from '../formats/forecast-codec.ts';
import { formatForecasts, type DatedForecast, type ValueType } from '../formats/value-format.ts';
import { toModelInput, type DriverGap, type ModelInput } from '../covariates/model-input.ts';
import type { SidesRequest } from '../covariates/covariates.dto.ts';
import { withSiblings } from '../covariates/with-siblings.ts';
import { planIndependent, planHierarchy, type Arrangement } from './direct-hierarchy.ts';
import { directSeries, type DirectSeriesRead } from './direct-series.ts';
import { InvalidInput, invalidInput, type InputProblem } from './invalid-input.ts';
import { MAX_OBSERVATIONS, readSeriesInput, type SeriesInput } from './series-input.ts';

/** Periods of all series, each with its drivers, that are laid out at once. */
const MAX_CELLS = 1_000_000;
/** Numbers in an answer. */
const MAX_NUMBERS = 1_000_000;
/** Whoever sent the data sees all of them. */
const SENT = { observations: true, stockouts: true, hiddenDrivers: new Set<string>() };

/** A request whose options were checked and whose series were not checked yet. */
export interface DirectTask {
  readonly frequency: Frequency;
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly seasonLength: number;
  readonly method: MethodName;
  readonly calendar: CalendarEffects;
  readonly missing: MissingMeaning;
  readonly siblings: SidesRequest['siblings'];
  readonly hierarchy: HierarchyRequest | undefined;
  readonly explain: boolean;
  readonly stock: StockTarget | undefined;
  /** As it came in JSON. */
  readonly series: unknown;
  /** The format of the answer. */
  readonly type: ValueType;
}

/** The complete response as UTF-8 text with its number of series, or the problems of the request. */
export type DirectResult =
  | { readonly ok: true; readonly text: Uint8Array; readonly series: number }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/**
 * Reads, checks and forecasts the series of one request, and writes the response: all work that grows with the size of
 * the request.
 */
export function forecastDirectly(task: DirectTask): DirectResult {
  try {
    const series = readSeriesInput(task.series);
    requireModest(series);
    const text = new TextEncoder().encode(answer(task, series));
    return { ok: true, text, series: series.length };
  } catch (error) {
    if (error instanceof InvalidInput) return { ok: false, problems: error.problems };
    throw error;
  }
}

function answer(task: DirectTask, series: readonly SeriesInput[]): string {
  const { frequency, horizon, levels, seasonLength, method, hierarchy, type } = task;
  const phase = phaseOf(frequency, series);
  const read = series.map((one, index) => directSeries(one, index, frequency, phase));
  const { latest, warnings } = datesOf(read, frequency, phase);
  const last = Math.max(...read.map(({ run }) => run.periods.at(-1)!));
  if (!isInCalendar(frequency, phase, last + horizon)) {
    throw invalidInput('/horizon', 'out_of_calendar', 'reaches beyond the year 9999');
  }
  requireAffordable(task, read, latest);
  const common = { ...task, phase, latest };
  const laid = read.map(({ run, sides }, index) => {
    const history = hierarchy === undefined ? run : runUpTo(run, latest);
    return complete(toModelInput(history, sides, common), index);
  });
  const names = series.map(({ uniqueId }) => uniqueId);
  const arrangement =
    hierarchy === undefined
      ? planIndependent(names, withSiblings(names, laid, seasonLength, task.siblings))
      : planHierarchy(names, laid, seasonLength, latest, hierarchy);
  requireShort(task, arrangement);
  const base = arrangement.series.map(({ y, context }) => {
    const forecast = forecastSeries(y, { horizon, levels, seasonLength, method, context });
    return forecast.ok ? forecast : null;
  });
  const made = arrangement
    .settled(base)
    .flatMap((forecast, i) =>
      forecast === null
        ? []
        : [{ uniqueId: arrangement.ids[i]!, ...arrangement.series[i]!, forecast }],
    );
  const dated = made.map((one) => withDates(one, task, phase));
  const told = task.missing === 'zero' ? warnings.filter(isOfDates) : warnings;
  return formatForecasts(dated, type, { ...besides(task, phase, made), warnings: told });
}

/** Properties of the dates of all series. */
function datesOf(
  read: readonly DirectSeriesRead[],
  frequency: Frequency,
  phase: Phase,
): { readonly latest: number; readonly warnings: readonly DateWarning[] } {
  const coverage = new Coverage();
  for (const { run } of read) coverage.add({ ...run, from: 0, to: run.periods.length });
  const { latest, warnings } = coverage.seen(frequency, phase);
  return { latest: latest!, warnings };
}

/** Whoever says that missing periods are zero knows that they are missing. */
function isOfDates({ code }: DateWarning): boolean {
  return code !== 'evenly_missing';
}

interface Made {
  readonly uniqueId: string;
  readonly first: number;
  readonly last: number;
  readonly forecast: SeriesForecast;
}

function withDates(
  { uniqueId, last, forecast }: Made,
  { frequency, levels }: DirectTask,
  phase: Phase,
): DatedForecast {
  const { method, mean, lower, upper } = forecast;
  const dates = Array.from(mean, (_, step) => formatPeriod(frequency, phase, last + 1 + step));
  return { uniqueId, method, dates, levels, mean, lower, upper };
}

function besides(
  { explain, stock, frequency }: DirectTask,
  phase: Phase,
  made: readonly Made[],
): object {
  const ds = (period: number): string => formatPeriod(frequency, phase, period);
  return {
    ...(explain
      ? {
          series: made.map(({ uniqueId, first, last, forecast }) => {
            const kept = storedForecast(forecast, { firstPeriod: last + 1, historyFrom: first });
            return explanationOf(uniqueId, kept, ds, SENT);
          }),
        }
      : {}),
    ...(stock === undefined
      ? {}
      : {
          stock: made.map(({ uniqueId, forecast }) => ({
            uniqueId,
            ...stockPolicy(forecast, stock),
          })),
        }),
  };
}

/** @throws InvalidInput naming the future that lacks a driver's value */
function complete(series: ModelInput | DriverGap, index: number): ModelInput {
  if ('y' in series) return series;
  const { driver, ds } = series;
  const detail = `lacks a value of the driver ${driver} for ${ds}`;
  throw invalidInput(`/series/${index}/future`, 'missing_driver', detail);
}

function requireModest(series: readonly SeriesInput[]): void {
  const count = series.reduce((sum, one) => sum + one.observations.length, 0);
  if (count > MAX_OBSERVATIONS) {
    const detail = `has ${count} observations in all, more than ${MAX_OBSERVATIONS}; import them as a dataset`;
    throw invalidInput('/series', 'too_many', detail);
  }
  const seen = new Set<string>();
  series.forEach(({ uniqueId }, index) => {
    if (seen.has(uniqueId)) {
      throw invalidInput(`/series/${index}/uniqueId`, 'duplicate', 'must not be given twice');
    }
    seen.add(uniqueId);
  });
}

/** @throws InvalidInput where the periods between observations, laid out with their drivers, are too many */
function requireAffordable(
  { horizon, missing }: DirectTask,
  read: readonly DirectSeriesRead[],
  latest: number,
): void {
  let cells = 0;
  read.forEach(({ run: { periods }, sides }, index) => {
    const end = missing === 'zero' ? latest : periods.at(-1)!;
    const span = Math.min(MAX_HISTORY_LENGTH, end - periods[0]! + 1) + horizon;
    cells += span * (2 + sides.drivers.length);
    if (cells <= MAX_CELLS) return;
    const detail = `spans ${span} periods with ${sides.drivers.length} drivers, too much for one request; import it as a dataset`;
    throw invalidInput(`/series/${index}/observations`, 'too_many_periods', detail);
  });
}

/** @throws InvalidInput where the answer would be too long */
function requireShort({ horizon, levels }: DirectTask, { ids }: Arrangement): void {
  if (ids.length * horizon * (1 + 2 * levels.length) <= MAX_NUMBERS) return;
  const detail = `returns more than ${MAX_NUMBERS} numbers for ${ids.length} series; request less, or import them as a dataset`;
  throw invalidInput('/horizon', 'too_many', detail);
}

function phaseOf(frequency: Frequency, series: readonly SeriesInput[]): Phase {
  const dates = series
    .flatMap(({ observations }) => observations.map(({ ds }) => parseDs(ds)))
    .filter((ds): ds is ParsedDs => !isDsProblem(ds));
  const pointer = '/series/0/observations/0/ds';
  const form =
    frequency === 'none' ? noIndex(dates.filter(({ style }) => style === 'index')) : null;
  if (form !== null) {
    const detail = `is one of ${form.name}, not an index; give their frequency, or write ${form.instead}`;
    throw invalidInput(pointer, 'dates_as_numbers', detail);
  }
  const learned = learnPhase(frequency, dates);
  if (learned !== undefined) return learned.phase;
  throw invalidInput(pointer, 'invalid_ds', `is not a date of frequency ${frequency}`);
}
