import { formatPeriod } from '../../forecasting/calendar/index.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import {
  FILE_OPTIONS,
  FILE_OPTIONS_HELP,
  fileOptions,
  seasonOf,
} from '../demand/forecast-options.ts';
import { sayDateWarnings } from '../demand/date-warnings.ts';
import { type DemandFile, readDemandFile } from '../demand/read-demand-file.ts';
import { siblingPass } from '../demand/sibling-pass.ts';
import { seriesQuestion } from '../demand/series-question.ts';
import {
  extrasOf,
  requireCalendar,
  SIDE_OPTIONS,
  SIDE_OPTIONS_HELP,
  type SideOptions,
  sideOptions,
} from '../demand/side-options.ts';
import { EXIT } from '../exit-code.ts';
import { say, write } from '../output.ts';
import { type Asked, forecastAll } from '../pool/forecast-pool.ts';
import type { SharedOptions } from '../pool/forecast-task.ts';
import { Progress } from '../progress.ts';
import {
  type SiblingProfiles,
  type StockTarget,
  stockPolicy,
} from '../../forecasting/engine/index.ts';
import { closing, type Format, FORMATS, opening, rowsOf } from './forecast-rows.ts';
import type { AnsweredSeries } from './answered.ts';
import { coherentAnswers } from './coherent-answers.ts';
import { ExplanationFile } from './explanation-file.ts';
import { SideReport } from './side-report.ts';
import { HIERARCHY_OPTIONS_HELP, wantedHierarchy } from './hierarchy-options.ts';
import { parseLevels } from './levels.ts';
import { STOCK_OPTIONS_HELP, stockTarget } from './stock-target.ts';

const MAX_FAILURES_SHOWN = 20;

/** Forecasts every series of a file. */
export const forecastCommand: Command = {
  help: `Usage: stockade forecast --input demand.csv --horizon 12 [options]

Forecasts every series of a file, without a server, and writes unique_id,ds,mean,lo_80,hi_80,...,method.

${FILE_OPTIONS_HELP}
${SIDE_OPTIONS_HELP}
${STOCK_OPTIONS_HELP}
${HIERARCHY_OPTIONS_HELP}
  --explain FILE     writes one JSON object per series to FILE: method, parameters, level, trend, season,
                     warnings, adjustments of the history, and the effect of each driver
  --levels LIST      levels of the prediction intervals in percent; default: 80,95
  --format NAME      csv (default), ndjson or json
  --json             the same as --format json

Exits with 1 if rows were rejected or series could not be forecast; all other series are forecast.
`,
  options: {
    ...FILE_OPTIONS,
    ...SIDE_OPTIONS,
    'lead-time': { type: 'string' },
    'service-level': { type: 'string' },
    hierarchy: { type: 'string' },
    groups: { type: 'string' },
    reconcile: { type: 'string' },
    explain: { type: 'string' },
    levels: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

/** How answers are written, and what beside them. */
interface Wanted {
  readonly levels: readonly number[];
  readonly format: Format;
  readonly stock: StockTarget | undefined;
  readonly explained: ExplanationFile | null;
}

interface Subject {
  readonly id: string;
  readonly lastPeriod: number;
}

async function run(args: Arguments): Promise<number> {
  const options = fileOptions(args);
  const levels = parseLevels(args.text('levels'));
  const format = args.flag('json') ? 'json' : (args.choice('format', FORMATS) ?? 'csv');
  const stock = stockTarget(args, options.horizon);
  const explainPath = args.text('explain');
  const side = await sideOptions(args);
  const hierarchy = wantedHierarchy(args, side);
  const file = await readDemandFile(options, extrasOf(side));
  requireCalendar(side, file.frequency);
  sayDateWarnings(file, side);
  const seasonLength = seasonOf(options, file.frequency);
  const shared = { levels, seasonLength, method: options.method };
  const answers =
    hierarchy === undefined
      ? oneByOne(file, options.horizon, shared, side)
      : coherentAnswers(file, options.horizon, shared, { ...hierarchy, side });
  const explained = explainPath === undefined ? null : await ExplanationFile.open(explainPath);
  const wanted = { levels, format, stock, explained };
  const failures = await writeAnswers(answers, file, wanted);
  await explained?.close();
  file.refusals.report(file.rows);
  failures.slice(0, MAX_FAILURES_SHOWN).forEach((failure) => say(failure));
  if (failures.length > MAX_FAILURES_SHOWN) say(`and ${failures.length - MAX_FAILURES_SHOWN} more`);
  return file.refusals.count + failures.length > 0 ? EXIT.found : EXIT.fine;
}

function* questions(
  file: DemandFile,
  horizon: number,
  side: SideOptions,
  siblings: SiblingProfiles | null,
): Generator<Asked<Subject>> {
  for (const series of file.series()) {
    const question = seriesQuestion(series, file, side, horizon, siblings);
    const { values: y, lastPeriod, contextAt } = question;
    const context = contextAt(y.length, horizon);
    yield { y, horizon, context, about: { id: series.id, lastPeriod } };
  }
}

/** Each series by itself, as soon as it is forecast. */
async function* oneByOne(
  file: DemandFile,
  horizon: number,
  shared: SharedOptions,
  side: SideOptions,
): AsyncGenerator<AnsweredSeries> {
  const progress = new Progress();
  const { seasonLength = 1 } = shared;
  const siblings = siblingPass(file, side, seasonLength, (values) => values);
  const all = questions(file, horizon, side, siblings);
  let done = 0;
  for await (const { asked, answer } of forecastAll(all, shared)) {
    yield { ...asked.about, periods: asked.y.length, horizon, answer };
    done += 1;
    progress.show('Forecasting', done, file.seriesCount);
  }
  progress.clear();
}

/** Writes forecasts as they come; answers with a sentence for each series that has none. */
async function writeAnswers(
  answers: AsyncIterable<AnsweredSeries>,
  file: DemandFile,
  { levels, format, stock, explained }: Wanted,
): Promise<string[]> {
  const failures: string[] = [];
  const sides = new SideReport();
  let done = 0;
  await write(opening(format, levels, stock !== undefined));
  for await (const { id, lastPeriod, periods, horizon, answer } of answers) {
    const ds = datesAfter(file, lastPeriod, horizon);
    if (answer.forecast === null) failures.push(`series ${JSON.stringify(id)}: ${answer.failure}`);
    else if (ds === null)
      failures.push(`series ${JSON.stringify(id)}: the forecast would exceed the year 9999`);
    else {
      const isFirst = done === failures.length;
      const policy = stock === undefined ? {} : { stock: stockPolicy(answer.forecast, stock) };
      await write(rowsOf(format, levels, { id, ds, ...answer.forecast, ...policy }, isFirst));
      sides.add(answer.forecast);
      const start = lastPeriod - periods + 1;
      await explained?.add(id, answer.forecast, (at) =>
        formatPeriod(file.frequency, file.phase, start + at),
      );
    }
    done += 1;
  }
  sides.report();
  await write(
    closing(format, {
      frequency: file.frequency,
      series: done,
      failed: failures.length,
      rows: file.rows,
      refused: file.refusals.count,
    }),
  );
  return failures;
}

/** The dates of the forecast, or null where the calendar ends before. */
function datesAfter(file: DemandFile, last: number, horizon: number): string[] | null {
  const { frequency, phase } = file;
  try {
    return Array.from({ length: horizon }, (_, i) => formatPeriod(frequency, phase, last + i + 1));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
