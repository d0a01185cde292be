import { InvalidInput, invalidInput, type InputProblem } from './invalid-input.ts';
import { MAX_DRIVER_NAME_LENGTH, MAX_DRIVERS } from '../covariates/covariate-limits.ts';

/** Series in one request, observations of one series and of all, and periods ahead of one with drivers. */
export const MAX_SERIES = 200;
export const MAX_OBSERVATIONS_PER_SERIES = 5000;
export const MAX_OBSERVATIONS = 20_000;
export const MAX_FUTURE = 1000;
export const MAX_ID_LENGTH = 200;
export const MAX_DS_LENGTH = 40;

/** Limits of the JSON of one request. */
export const SERIES_BOUNDS = { containers: 50_000, values: 300_000 };

export interface ObservationInput {
  readonly ds: string;
  readonly y: number;
  readonly stockout?: boolean;
  readonly drivers?: Readonly<Record<string, number>>;
}

export interface FutureInput {
  readonly ds: string;
  readonly drivers: Readonly<Record<string, number>>;
}

/** One series of a request. */
export interface SeriesInput {
  readonly uniqueId: string;
  readonly observations: readonly ObservationInput[];
  readonly future?: readonly FutureInput[];
}

/** Error of a value; undefined if valid. */
type Check = (value: unknown) => readonly [code: string, detail: string] | undefined;
type Fields = Readonly<Record<string, { readonly check: Check; readonly optional?: boolean }>>;

// eslint-disable-next-line no-control-regex -- controls are what it looks for
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

const text =
  (max: number): Check =>
  (value) => {
    if (typeof value !== 'string') return ['is_string', 'must be a string'];
    if (value.length === 0 || value.length > max) {
      return ['max_length', `must have 1 to ${max} characters`];
    }
    const clean = value.isWellFormed() && !CONTROLS.test(value);
    return clean ? undefined : ['clean_text', 'must not contain control characters'];
  };

const number: Check = (value) =>
  Number.isFinite(value) ? undefined : ['is_number', 'must be a finite number'];

const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : ['is_boolean', 'must be true or false'];

const name = text(MAX_DRIVER_NAME_LENGTH);

const drivers: Check = (value) => {
  const fine =
    isObject(value) &&
    Object.keys(value).length <= MAX_DRIVERS &&
    Object.entries(value).every(([key, one]) => name(key) === undefined && Number.isFinite(one));
  if (fine) return undefined;
  const detail = `must be an object of at most ${MAX_DRIVERS} numbers with names of at most ${MAX_DRIVER_NAME_LENGTH} characters`;
  return ['numbers_by_name', detail];
};

const list =
  (max: number): Check =>
  (value) => {
    if (!Array.isArray(value)) return ['is_array', 'must be a list'];
    if (value.length === 0) return ['array_min_size', 'must not be empty'];
    return value.length > max ? ['array_max_size', `must have at most ${max} items`] : undefined;
  };

const OBSERVATION: Fields = {
  ds: { check: text(MAX_DS_LENGTH) },
  y: { check: number },
  stockout: { check: flag, optional: true },
  drivers: { check: drivers, optional: true },
};
const FUTURE: Fields = { ds: { check: text(MAX_DS_LENGTH) }, drivers: { check: drivers } };
const SERIES: Fields = {
  uniqueId: { check: text(MAX_ID_LENGTH) },
  observations: { check: list(MAX_OBSERVATIONS_PER_SERIES) },
  future: { check: list(MAX_FUTURE), optional: true },
};

/**
 * Reads the series of a request from JSON. They are checked here and not by class-validator: that takes a second for
 * what this function does in ten milliseconds, and forecast threads can run it.
 * @throws InvalidInput naming each field that is wrong
 */
export function readSeriesInput(input: unknown): readonly SeriesInput[] {
  const wrong = list(MAX_SERIES)(input);
  if (wrong !== undefined) throw invalidInput('/series', ...wrong);
  const problems: InputProblem[] = [];
  for (const [i, one] of (input as readonly unknown[]).entries()) {
    const pointer = `/series/${i}`;
    requireFields(one, SERIES, pointer, problems);
    if (!isObject(one)) continue;
    for (const [part, fields] of [
      ['observations', OBSERVATION],
      ['future', FUTURE],
    ] as const) {
      const items = one[part];
      if (!Array.isArray(items)) continue;
      items.forEach((item, k) => requireFields(item, fields, `${pointer}/${part}/${k}`, problems));
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return input as readonly SeriesInput[];
}

function requireFields(
  value: unknown,
  fields: Fields,
  pointer: string,
  problems: InputProblem[],
): void {
  if (!isObject(value)) {
    problems.push({ pointer, code: 'is_object', detail: 'must be an object' });
    return;
  }
  for (const key in fields) {
    const { check, optional = false } = fields[key]!;
    if (optional && value[key] === undefined) continue;
    const wrong = check(value[key]);
    if (wrong === undefined) continue;
    problems.push({ pointer: `${pointer}/${key}`, code: wrong[0], detail: wrong[1] });
  }
  for (const key in value) {
    if (Object.hasOwn(fields, key)) continue;
    const shown = key.slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
    const detail = 'is not a field of this request; remove it';
    problems.push({ pointer: `${pointer}/${shown}`, code: 'unknown_field', detail });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
