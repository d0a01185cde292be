import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import {
  type ForecastResult,
  forecastTask,
  type ForecastInput,
  type SharedOptions,
} from './forecast-task.ts';

/** Observations handed to a thread at once: some 20 to 100 ms of work. */
const TASK_OBSERVATIONS = 2_000;
const TASKS_AHEAD = 4;

/** Input of a forecast, with data that the caller needs for the result. */
export interface Asked<T> extends ForecastInput {
  readonly about: T;
}

/**
 * Forecasts series on all cores and returns the results in the order of the inputs. Only a few tasks are in progress at
 * a time, so that a million series do not accumulate in memory.
 */
export async function* forecastAll<T>(
  questions: Iterable<Asked<T>>,
  options: SharedOptions,
): AsyncGenerator<{ asked: Asked<T>; answer: ForecastResult }> {
  const groups = inGroups(questions);
  const [first, second] = [groups.next(), groups.next()];
  if (first.done === true) return;
  if (second.done === true) {
    // Not worth a thread.
    yield* paired(first.value, forecastTask({ questions: plain(first.value), options }));
    return;
  }
  const threads = availableParallelism();
  const pool = await openPool(threads);
  const ask = (group: Asked<T>[]): Pending<T> => ({
    group,
    answers: pool.run({ questions: plain(group), options }) as Promise<ForecastResult[]>,
  });
  try {
    const pending = [ask(first.value), ask(second.value)];
    for (;;) {
      while (pending.length < threads * TASKS_AHEAD) {
        const next = groups.next();
        if (next.done === true) break;
        pending.push(ask(next.value));
      }
      const head = pending.shift();
      if (head === undefined) return;
      yield* paired(head.group, await head.answers);
    }
  } finally {
    await pool.destroy();
  }
}

interface Pending<T> {
  readonly group: readonly Asked<T>[];
  readonly answers: Promise<ForecastResult[]>;
}

async function openPool(threads: number): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Piscina({
    filename: new URL(`./command.thread.${extension}`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    execArgv: [],
  });
}

function* inGroups<T>(questions: Iterable<Asked<T>>): Generator<Asked<T>[], undefined> {
  let group: Asked<T>[] = [];
  let observations = 0;
  for (const question of questions) {
    group.push(question);
    observations += question.y.length;
    if (observations < TASK_OBSERVATIONS) continue;
    yield group;
    group = [];
    observations = 0;
  }
  if (group.length > 0) yield group;
  return undefined;
}

function plain<T>(group: readonly Asked<T>[]): ForecastInput[] {
  return group.map(({ about: _, ...question }) => question);
}

function* paired<T>(
  group: readonly Asked<T>[],
  answers: readonly ForecastResult[],
): Generator<{ asked: Asked<T>; answer: ForecastResult }> {
  for (const [i, asked] of group.entries()) yield { asked, answer: answers[i]! };
}
