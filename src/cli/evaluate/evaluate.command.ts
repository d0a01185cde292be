import { Evaluation, JUDGED_LEVELS, type SiblingProfiles } from '../../forecasting/engine/index.ts';
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
import { Progress } from '../progress.ts';
import { CommandFailure } from '../command-failure.ts';
import { holdOut } from './hold-out.ts';
import { readIds } from './read-ids.ts';
import { asJson, asTable } from './report.ts';

const MAX_NOTES_SHOWN = 20;
const MAX_LAG = 10_000;

/** Measures forecasts: holds out the end of each series and forecasts it from the rest. */
export const evaluateCommand: Command = {
  help: `Usage: stockade evaluate --input demand.csv --horizon 18 --season 12 [options]

Holds out the last observations of every series, forecasts them from the rest, and prints accuracy over all
series: sMAPE, MASE, OWA against Naive2, coverage and scaled interval score as in the M4 competition, RMSSE
as in M5, and the CPU time.

${FILE_OPTIONS_HELP}
${SIDE_OPTIONS_HELP}
  --mase-lag N       lag of the scale of MASE and the interval scores; default: the season
  --ids FILE         evaluate only these series, one id per line
  --json             prints one JSON object instead of a table

Exits with 1 if rows were rejected or series failed, such as those with fewer than horizon + 1 observations.
`,
  options: {
    ...FILE_OPTIONS,
    ...SIDE_OPTIONS,
    'mase-lag': { type: 'string' },
    ids: { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

interface Subject {
  readonly id: string;
  readonly train: Float64Array;
  readonly test: Float64Array;
}

async function run(args: Arguments): Promise<number> {
  const options = fileOptions(args);
  const maseLag = args.integer('mase-lag', { min: 1, max: MAX_LAG });
  const idsPath = args.text('ids');
  const wanted = idsPath === undefined ? undefined : await readIds(idsPath);
  const side = await sideOptions(args);
  const file = await readDemandFile(options, extrasOf(side));
  requireCalendar(side, file.frequency);
  sayDateWarnings(file, side);
  const seasonLength = seasonOf(options, file.frequency);
  const evaluation = new Evaluation({ seasonLength, maseLag: maseLag ?? seasonLength });
  const notes: string[] = [];
  const fail = (id: string, why: string): void => {
    notes.push(`series ${JSON.stringify(id)}: ${why}`);
    evaluation.add(new Float64Array(0), new Float64Array(0), null);
  };
  const siblings = siblingPass(file, side, seasonLength, (values) => {
    const split = holdOut(values, options.horizon);
    return typeof split === 'string' ? new Float64Array(0) : split.train;
  });
  const questions = heldOut(file, options.horizon, side, siblings, wanted, fail);
  const shared = { levels: JUDGED_LEVELS, seasonLength, method: options.method };
  const cpuSecondsPerSeries = await judge(forecastAll(questions, shared), evaluation, file, fail);
  const missing = wanted?.size ?? 0;
  if (missing > 0) say(`${missing} of the ids are not in the file`);
  file.refusals.report(file.rows);
  if (evaluation.report().series === 0)
    throw new CommandFailure(
      wanted === undefined
        ? 'the file has no valid row'
        : 'the file has none of the series in --ids',
    );
  showNotes(notes);
  const report = { ...evaluation.report(), cpuSecondsPerSeries };
  const isNothing = report.failed === report.series;
  if (isNothing) {
    const { horizon } = options;
    say(
      `no series is long enough: --horizon ${horizon} requires at least ${horizon + 1} observations; use a smaller --horizon`,
    );
  }
  if (args.flag('json')) await write(asJson(report));
  else if (!isNothing) await write(asTable(report));
  const found = report.failed + file.refusals.count + missing > 0;
  return found ? EXIT.found : EXIT.fine;
}

/** Takes found ids out of `wanted`, so that those remain which the file does not have. */
function* heldOut(
  file: DemandFile,
  horizon: number,
  side: SideOptions,
  siblings: SiblingProfiles | null,
  wanted: Set<string> | undefined,
  fail: (id: string, why: string) => void,
): Generator<Asked<Subject>> {
  for (const series of file.series()) {
    const { id } = series;
    if (wanted !== undefined && !wanted.delete(id)) continue;
    const { values, contextAt } = seriesQuestion(series, file, side, 0, siblings);
    const split = holdOut(values, horizon);
    if (typeof split === 'string') fail(id, split);
    else {
      const { train, test } = split;
      const context = contextAt(train.length, test.length);
      const { stockouts } = contextAt(values.length, 0);
      // Sales are no measure of a forecast of demand where stock ran out.
      const judged = test.map((value, i) =>
        stockouts?.[train.length + i] === 1 ? Number.NaN : value,
      );
      const about = { id, train, test: judged };
      yield { y: train, horizon: test.length, context, about };
    }
  }
}

/** Adds every answer to the evaluation; answers with the mean CPU time of a forecast. */
async function judge(
  answers: ReturnType<typeof forecastAll<Subject>>,
  evaluation: Evaluation,
  file: DemandFile,
  fail: (id: string, why: string) => void,
): Promise<number | null> {
  const progress = new Progress();
  let cpuSeconds = 0;
  let done = 0;
  for await (const { asked, answer } of answers) {
    const { id, train, test } = asked.about;
    if (answer.forecast === null) fail(id, answer.failure ?? 'the series could not be forecast');
    else evaluation.add(train, test, answer.forecast);
    cpuSeconds += answer.cpuSeconds;
    done += 1;
    progress.show('Evaluating', done, file.seriesCount);
  }
  progress.clear();
  return done === 0 ? null : cpuSeconds / done;
}

function showNotes(notes: readonly string[]): void {
  notes.slice(0, MAX_NOTES_SHOWN).forEach((note) => say(note));
  if (notes.length > MAX_NOTES_SHOWN) say(`and ${notes.length - MAX_NOTES_SHOWN} more`);
}
