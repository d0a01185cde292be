import { calendarDrivers } from '../../forecasting/calendar/index.ts';
import {
  coherentForecasts,
  type Hierarchy,
  hierarchyHistories,
  hierarchyOf,
  type LeafHistory,
  type Misplaced,
  misplaced,
  type SeriesContext,
} from '../../forecasting/engine/index.ts';
import { CommandFailure } from '../command-failure.ts';
import { seriesUpTo } from '../demand/dense-history.ts';
import type { DemandFile } from '../demand/read-demand-file.ts';
import { seriesQuestion } from '../demand/series-question.ts';
import type { SideOptions } from '../demand/side-options.ts';
import { type Asked, forecastAll } from '../pool/forecast-pool.ts';
import type { ForecastResult, SharedOptions } from '../pool/forecast-task.ts';
import { Progress } from '../progress.ts';
import type { AnsweredSeries } from './answered.ts';
import type { WantedHierarchy } from './hierarchy-options.ts';

/** A series of a file, or an aggregate of some, by its place in the hierarchy. */
interface Place {
  readonly id: string;
  readonly at: number;
}

/**
 * Forecasts the series of a file and their aggregates, and reconciles them. Returns the series first, in their order,
 * then the aggregates, the widest first.
 * @throws CommandFailure for an id that does not fit into the hierarchy
 */
export function coherentAnswers(
  file: DemandFile,
  horizon: number,
  shared: SharedOptions,
  wanted: WantedHierarchy & { readonly side: SideOptions },
): AsyncIterable<AnsweredSeries> {
  const leaves = [...file.series()].map((one) => ({
    id: one.id,
    ...seriesQuestion(seriesUpTo(one, file.latest), file, wanted.side, 0),
  }));
  const ids = leaves.map(({ id }) => id);
  const wrong = misplaced(ids, wanted.separator, wanted.layout);
  if (wrong !== null) throw new CommandFailure(wordsFor(wrong, ids));
  const contextOf = ({ end, length }: Span): SeriesContext => {
    const { frequency, phase } = file;
    const [first, count] = [end - length + 1, length + horizon];
    const drivers = calendarDrivers({ frequency, phase, first, count }, wanted.side.calendar);
    return drivers.length === 0 ? {} : { drivers };
  };
  return answersOf(leaves, horizon, shared, { ...wanted, contextOf, end: file.latest });
}

/** The periods of a history. */
interface Span {
  readonly end: number;
  readonly length: number;
}

async function* answersOf(
  leaves: readonly (LeafHistory & { readonly id: string })[],
  horizon: number,
  shared: SharedOptions,
  wanted: WantedHierarchy & {
    readonly contextOf: (span: Span) => SeriesContext;
    readonly end: number;
  },
): AsyncGenerator<AnsweredSeries> {
  if (leaves.length === 0) return;
  const { separator, layout, reconcile, contextOf, end } = wanted;
  const ids = leaves.map(({ id }) => id);
  const hierarchy = hierarchyOf(ids, separator, layout);
  const histories = hierarchyHistories(hierarchy, leaves, shared.seasonLength ?? 1, end);
  const places = placesOf(hierarchy, ids);
  const { nonNegative, series } = histories;
  const questions = function* (): Generator<Asked<Place>> {
    for (const about of places) {
      const y = series[about.at]!;
      yield { y, horizon, about, context: contextOf({ end, length: y.length }) };
    }
  };
  const answers = await all(questions(), places.length, shared);
  const base = answers.map(({ forecast }) => forecast);
  const coherent = coherentForecasts(hierarchy, base, reconcile, nonNegative);
  for (const { id, at } of places) {
    const answer = { ...answers[at]!, forecast: coherent(at) };
    yield { id, lastPeriod: end, periods: series[at]!.length, horizon, answer };
  }
}

/** Leaves, then aggregates. */
function placesOf({ nodes }: Hierarchy, ids: readonly string[]): Place[] {
  return [
    ...ids.map((id, leaf) => ({ id, at: nodes.length + leaf })),
    ...nodes.map((id, at) => ({ id, at })),
  ];
}

/** The answers by place. */
async function all(
  questions: Iterable<Asked<Place>>,
  count: number,
  shared: SharedOptions,
): Promise<ForecastResult[]> {
  const answers = new Array<ForecastResult>(count);
  const progress = new Progress();
  let done = 0;
  for await (const { asked, answer } of forecastAll(questions, shared)) {
    answers[asked.about.at] = answer;
    done += 1;
    progress.show('Forecasting', done, count);
  }
  progress.clear();
  return answers;
}

function wordsFor({ index, reason }: Misplaced, ids: readonly string[]): string {
  const id = JSON.stringify(ids[index]);
  switch (reason) {
    case 'wildcard':
      return `series ${id}: a part of the id is *, which is reserved for the sum of all`;
    case 'uneven':
      return `series ${id} must have as many keys as ${JSON.stringify(ids[0])}`;
    case 'too_many_keys':
      return `series ${id} has too many keys for --groups`;
  }
}
