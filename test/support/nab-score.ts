/** A series of the Numenta Anomaly Benchmark, with windows as positions of their first and last rows. */
export interface LabelledSeries {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly windows: readonly (readonly [first: number, last: number])[];
}

/** Weights of the benchmark's standard profile. */
const FALSE_POSITIVE = 0.11;
const FALSE_NEGATIVE = 1;
const PROBATION_SHARE = 0.15;
const MAX_PROBATION = 750;

interface NabFile {
  readonly series: Record<string, { readonly csv: string; readonly windows: [string, string][] }>;
}

/** Reads the series of a file as the shared data have it. */
export function readNab(text: string): LabelledSeries[] {
  return Object.entries((JSON.parse(text) as NabFile).series).map(([name, { csv, windows }]) => {
    const rows = csv
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));
    const times = rows.map(([time]) => toTime(time!));
    return {
      name,
      times,
      values: rows.map(([, value]) => Number(value)),
      windows: windows.map(([first, last]) => [
        times.findIndex((time) => time >= toTime(first)),
        times.findLastIndex((time) => time <= toTime(last)),
      ]),
    };
  });
}

function toTime(text: string): number {
  return Date.parse(`${text.replace(' ', 'T').slice(0, 19)}Z`);
}

/** 1 at the start of a window, 0 at its end, and down to -1 three window lengths after it. */
function sigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** Rows at the start in which a detector may learn, and nothing counts. */
export function probationOf({ values }: LabelledSeries): number {
  return Math.min(Math.floor(PROBATION_SHARE * values.length), MAX_PROBATION);
}

/** Raw score of alerts, by their positions (Lavin and Ahmad, 2015). */
export function rawScore(series: LabelledSeries, alerts: readonly number[]): number {
  const best = series.windows.map(() => -FALSE_NEGATIVE);
  let score = 0;
  for (const at of alerts.filter((position) => position >= probationOf(series))) {
    const index = series.windows.findIndex(([first, last]) => at >= first && at <= last);
    if (index === -1) score += FALSE_POSITIVE * misplaced(series, at);
    else {
      const [first, last] = series.windows[index]!;
      const position = -(last - at + 1) / (last - first + 1);
      best[index] = Math.max(best[index]!, sigmoid(position) / sigmoid(-1));
    }
  }
  return best.reduce((sum, each) => sum + each, score);
}

function misplaced({ windows }: LabelledSeries, at: number): number {
  const before = windows.filter(([, last]) => last < at).at(-1);
  if (before === undefined) return -1;
  const [first, last] = before;
  return sigmoid((at - last) / Math.max(1, last - first));
}

/** Score over all series: 0 for a detector that never alerts, 100 for a perfect one. */
export function nabScore(
  all: readonly LabelledSeries[],
  alertsOf: (series: LabelledSeries) => readonly number[],
): number {
  const windows = all.reduce((sum, series) => sum + series.windows.length, 0);
  const raw = all.reduce((sum, series) => sum + rawScore(series, alertsOf(series)), 0);
  return (100 * (raw + windows * FALSE_NEGATIVE)) / (windows * (1 + FALSE_NEGATIVE));
}
