import { ownCopy } from './own-copy.ts';
import { ReaderError } from './reader-error.ts';

const MAX_ID_LENGTH = 200;
// eslint-disable-next-line no-control-regex -- controls are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Ids of a file, numbered in order of first appearance. Ids are not trimmed, and their case and Unicode form do not
 * change, because they must match the source system.
 */
export class SeriesRegister {
  readonly ids: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly maxSeries: number;
  private lastId: string | undefined;
  private lastNumber = -1;
  private firstPeriod = new Int32Array(1024);
  private lastPeriod = new Int32Array(1024);
  private observations = new Int32Array(1024);

  constructor(maxSeries: number) {
    this.maxSeries = maxSeries;
  }

  /** The number of an id, given to it now if it is new; -1 where it is no acceptable id. */
  numberOf(id: string, line: number): number {
    if (id === this.lastId) return this.lastNumber;
    let number = this.numbers.get(id);
    if (number === undefined) {
      if (idProblem(id) !== undefined) return -1;
      number = this.register(id, line);
    }
    this.lastId = this.ids[number];
    this.lastNumber = number;
    return number;
  }

  /** Counts a run of a series, for the number of gaps. */
  countRun(number: number, first: number, last: number, observations: number): void {
    const known = this.observations[number] as number;
    this.firstPeriod[number] =
      known === 0 ? first : Math.min(first, this.firstPeriod[number] as number);
    this.lastPeriod[number] =
      known === 0 ? last : Math.max(last, this.lastPeriod[number] as number);
    this.observations[number] = known + observations;
  }

  /** The last period of a series so far; undefined before its first run. */
  lastPeriodOf(number: number): number | undefined {
    return this.observations[number] === 0 ? undefined : this.lastPeriod[number];
  }

  /** Periods without an observation between the first and last of their series. */
  gaps(): number {
    let gaps = 0;
    for (let number = 0; number < this.ids.length; number++) {
      const count = this.observations[number] as number;
      if (count === 0) continue;
      const span = (this.lastPeriod[number] as number) - (this.firstPeriod[number] as number) + 1;
      gaps += Math.max(0, span - count);
    }
    return gaps;
  }

  private register(id: string, line: number): number {
    const number = this.ids.length;
    if (number >= this.maxSeries) {
      throw new ReaderError(
        'too_many_series',
        `the file has more than ${this.maxSeries} series; split it`,
        line,
      );
    }
    if (number === this.observations.length) this.grow();
    const copy = ownCopy(id);
    this.ids.push(copy);
    this.numbers.set(copy, number);
    return number;
  }

  private grow(): void {
    const double = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.firstPeriod = double(this.firstPeriod);
    this.lastPeriod = double(this.lastPeriod);
    this.observations = double(this.observations);
  }
}

/** Reason why a string cannot be the id of a series; undefined if it can. */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'the id of the series is missing';
  if (id.length > MAX_ID_LENGTH && [...id].length > MAX_ID_LENGTH) {
    return `the id is longer than ${MAX_ID_LENGTH} characters`;
  }
  if (CONTROL.test(id)) return 'the id has control characters';
  if (LONE_SURROGATE.test(id)) return 'the id has half of a Unicode surrogate pair';
  if (id.trim() !== id) return 'the id begins or ends with white space; remove it';
  return undefined;
}
