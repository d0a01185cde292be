import {
  isCalendarName,
  isDsProblem,
  parseDs,
  toPeriod,
  type DsProblem,
  type Frequency,
  type Phase,
} from '../calendar/index.ts';
import type { ObservationRun } from '../demand/segment-codec.ts';
import { MAX_DRIVERS } from '../covariates/covariate-limits.ts';
import type { SeriesCovariates } from '../covariates/model-input.ts';
import { InvalidInput, type InputProblem } from './invalid-input.ts';
import type { SeriesInput } from './series-input.ts';

/** One series of a request in time order, and its covariates. */
export interface DirectSeriesRead {
  readonly run: ObservationRun;
  readonly sides: SeriesCovariates;
}

/** @throws InvalidInput naming each field that is wrong */
export function directSeries(
  { observations, future = [] }: SeriesInput,
  index: number,
  frequency: Frequency,
  phase: Phase,
): DirectSeriesRead {
  const problems: InputProblem[] = [];
  const say = (pointer: string, code: string, detail: string): void =>
    void problems.push({ pointer: `/series/${index}/${pointer}`, code, detail });
  const values = new Map<number, number>();
  const stockouts = new Map<number, number>();
  const drivers = new Map<string, Map<number, number>>();
  const drive = (period: number, given: Readonly<Record<string, number>> = {}): void => {
    for (const [name, value] of Object.entries(given)) {
      if (!drivers.has(name)) drivers.set(name, new Map());
      drivers.get(name)!.set(period, value);
    }
  };
  observations.forEach(({ ds, y, stockout, drivers: given }, i) => {
    const period = periodOf(frequency, phase, ds);
    const pointer = `observations/${i}/ds`;
    if (typeof period !== 'number') return say(pointer, period.code, period.detail);
    if (values.has(period)) return say(pointer, 'duplicate_observation', 'must not be given twice');
    values.set(period, y);
    if (stockout === true) stockouts.set(period, 1);
    drive(period, given);
  });
  const last = Math.max(...values.keys());
  const ahead = new Set<number>();
  future.forEach(({ ds, drivers: given }, i) => {
    const period = periodOf(frequency, phase, ds);
    const pointer = `future/${i}/ds`;
    if (typeof period !== 'number') return say(pointer, period.code, period.detail);
    if (period <= last) return say(pointer, 'not_ahead', 'must be after the last observation');
    if (ahead.has(period)) return say(pointer, 'duplicate_period', 'must not be given twice');
    ahead.add(period);
    drive(period, given);
  });
  const taken = [...drivers.keys()].find(isCalendarName);
  if (taken !== undefined)
    say(
      'observations',
      'reserved_name',
      `has the driver ${taken}, which is reserved for calendar drivers; use another name`,
    );
  if (drivers.size > MAX_DRIVERS)
    say('observations', 'too_many_drivers', `has more than ${MAX_DRIVERS} drivers`);
  if (problems.length > 0) throw new InvalidInput(problems);
  return {
    run: runOf(values),
    sides: {
      drivers: [...drivers].map(([name, of]) => ({ name, run: runOf(of) })),
      stockouts: stockouts.size === 0 ? null : runOf(stockouts),
    },
  };
}

function runOf(values: ReadonlyMap<number, number>): ObservationRun {
  const periods = Int32Array.from(values.keys()).sort();
  return { periods, values: Float64Array.from(periods, (period) => values.get(period)!) };
}

function periodOf(frequency: Frequency, phase: Phase, ds: string): number | DsProblem {
  const parsed = parseDs(ds);
  return isDsProblem(parsed) ? parsed : toPeriod(frequency, phase, parsed);
}
