import { formatPeriod } from './period.ts';
import type { Frequency } from './frequency.ts';
import type { Phase } from './phase.ts';
import { usualEnd, usualStart } from './usual-end.ts';

/** A suspicious property of the dates of all series. */
export interface DateWarning {
  readonly code: 'evenly_missing' | 'far_dates';
  /** A sentence, without an id or a value of demand. */
  readonly detail: string;
}

/** Findings about the dates of all series. */
export interface DatesSeen {
  readonly warnings: readonly DateWarning[];
  /** The last period that does not lie far from all others; null without one. */
  readonly latest: number | null;
}

/** Observations of one series in time order: a range of longer columns. */
export interface DatedRun {
  readonly periods: Int32Array;
  readonly values: Float64Array;
  readonly lines?: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** Stretches without a gap that are told apart; files with more are not judged. */
const MAX_STRETCHES = 200_000;
/** Steps of a length that are told apart. */
const MAX_STEPS = 1000;
/** Observations that show how far apart all of them stand. */
const MIN_STEPS = 4;
const EVEN_SHARE = 0.9;
/** Observations expected of each part of a cycle, so that one without any is no chance. */
const MIN_EXPECTED = 6;
const MAX_NAMED = 5;

const UNITS: Readonly<Record<Frequency, string>> = {
  hourly: 'hours',
  daily: 'days',
  weekly: 'weeks',
  monthly: 'months',
  quarterly: 'quarters',
  yearly: 'years',
  none: 'steps of the index',
};
const DAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];
const MONTHS =
  'January February March April May June July August September October November December';
const HOURS = Array.from({ length: 24 }, (_, hour) => `${hour}:00`);

/** Parts of a cycle that a shop may be closed in, the one of period 0 first. */
const CYCLES: Partial<Record<Frequency, readonly string[]>> = {
  hourly: HOURS,
  // 1 January 1970 is a Thursday.
  daily: [...DAYS.slice(3), ...DAYS.slice(0, 3)],
  monthly: MONTHS.split(' '),
};

/** A stretch's beginning or end: by how much more periods are observed from here on. */
interface Change {
  by: number;
  line: number;
}

/**
 * Collects which periods are observed over all series, and their distances. Its memory grows with the number of gaps,
 * not of rows.
 */
export class Coverage {
  private readonly steps = new Map<number, number>();
  private readonly changes = new Map<number, Change>();
  private stepCount = 0;
  private last = -Infinity;

  /** @param before the last period that the series had until now; undefined where it is new */
  add({ periods, values, lines, from, to }: DatedRun, before?: number): void {
    let previous = before ?? Number.NaN;
    let begun = Number.NaN;
    for (let i = from; i < to; i++) {
      if (Number.isNaN(values[i]!)) continue;
      const period = periods[i]!;
      const step = period - previous;
      if (step > 0) this.countStep(step);
      if (period !== previous + 1 || Number.isNaN(begun)) {
        if (!Number.isNaN(begun)) this.change(previous + 1, -1, 0);
        this.change(period, 1, lines?.[i] ?? 0);
        begun = period;
      }
      previous = period;
    }
    if (Number.isNaN(begun)) return;
    this.change(previous + 1, -1, 0);
    this.last = Math.max(this.last, previous);
  }

  /** @param phase null where no date was read */
  seen(frequency: Frequency, phase: Phase | null): DatesSeen {
    if (this.last === -Infinity) return { warnings: [], latest: null };
    if (this.changes.size >= MAX_STRETCHES || phase === null)
      return { warnings: [], latest: this.last };
    const observed = this.observed();
    const rows = observed.reduce((sum, one) => sum + one.rows * (one.to - one.from), 0);
    const latest = endOf(observed, rows);
    const first = -endOf(mirrored(observed), rows);
    const far = observed.filter(({ from }) => from > latest || from < first);
    const usual = observed.filter(({ from }) => from <= latest && from >= first);
    const even = this.everyFew(frequency) ?? neverIn(frequency, usual);
    return {
      latest,
      warnings: [
        ...(even === null ? [] : [{ code: 'evenly_missing', detail: even } as const]),
        ...(far.length === 0 ? [] : [farDates(far, (at) => formatPeriod(frequency, phase, at))]),
      ],
    };
  }

  private countStep(step: number): void {
    this.stepCount += 1;
    const count = this.steps.get(step);
    if (count !== undefined || this.steps.size < MAX_STEPS) this.steps.set(step, (count ?? 0) + 1);
  }

  private change(period: number, by: number, line: number): void {
    const known = this.changes.get(period);
    if (known === undefined) {
      if (this.changes.size < MAX_STRETCHES) this.changes.set(period, { by, line });
      return;
    }
    known.by += by;
    if (known.line === 0) known.line = line;
  }

  /** Stretches of periods with equally many observations, in the order of time; none without any. */
  private observed(): Stretch[] {
    const starts = [...this.changes].sort(([a], [b]) => a - b);
    let rows = 0;
    return starts.flatMap(([from, { by, line }], i) => {
      rows += by;
      const to = starts[i + 1]?.[0] ?? from;
      return rows > 0 ? [{ from, to, rows, line }] : [];
    });
  }

  private everyFew(frequency: Frequency): string | null {
    const [step, count] = [...this.steps].reduce(
      (most, one) => (one[1] > most[1] ? one : most),
      [1, 0],
    );
    if (step === 1 || this.stepCount < MIN_STEPS || count < EVEN_SHARE * this.stepCount)
      return null;
    return `almost all observations stand ${step} ${UNITS[frequency]} after the one before; ${BETWEEN}. Where each stands for a longer period, date it as one and name that frequency`;
  }
}

const BETWEEN =
  'missing periods are treated as unknown; if they mean zero demand, set missing periods to zero';

/** Periods from `from` up to but not with `to` that have equally many observations each. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly line: number;
}

/** The last period that does not lie far from all others. */
function endOf(observed: readonly Stretch[], rows: number): number {
  const latest = observed.map(({ from, to, rows: each }) => ({
    first: from,
    last: to - 1,
    rows: each * (to - from),
  }));
  return usualEnd(latest.toReversed(), usualStart(latest, rows), rows);
}

/** The same with time running backwards. */
function mirrored(observed: readonly Stretch[]): Stretch[] {
  return observed.map((one) => ({ ...one, from: 1 - one.to, to: 1 - one.from })).reverse();
}

/** Parts of a cycle in which no series ever has an observation, though each other part has many. */
function neverIn(frequency: Frequency, observed: readonly Stretch[]): string | null {
  const names = CYCLES[frequency];
  if (names === undefined) return null;
  const counts = new Float64Array(names.length);
  for (const { from, to, rows } of observed) {
    const whole = Math.floor((to - from) / names.length);
    counts.forEach((_, part) => (counts[part]! += whole * rows));
    for (let at = from + whole * names.length; at < to; at++)
      counts[((at % names.length) + names.length) % names.length]! += rows;
  }
  const never = names.filter((_, part) => counts[part] === 0);
  const others = counts.filter((count) => count > 0);
  if (never.length === 0 || others.some((count) => count < MIN_EXPECTED)) return null;
  const order = frequency === 'daily' ? DAYS.filter((day) => never.includes(day)) : never;
  return `no series has an observation ${PLACES[frequency]} ${order.join(', ')}; ${BETWEEN}`;
}

const PLACES: Partial<Record<Frequency, string>> = { hourly: 'at', daily: 'on', monthly: 'in' };

function farDates(far: readonly Stretch[], dateOf: (period: number) => string): DateWarning {
  const named = far.slice(0, MAX_NAMED).map(({ from, to, line }) => {
    const dates = to - from === 1 ? dateOf(from) : `${dateOf(from)} to ${dateOf(to - 1)}`;
    return line === 0 ? dates : `${dates} (line ${line})`;
  });
  const more = far.length > MAX_NAMED ? ` and ${far.length - MAX_NAMED} more` : '';
  return {
    code: 'far_dates',
    detail: `a few observations lie far from all others and may be mistyped: ${named.join(', ')}${more}`,
  };
}
