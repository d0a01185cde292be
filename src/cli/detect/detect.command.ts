import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command-failure.ts';
import { EXIT } from '../exit-code.ts';
import { say } from '../output.ts';
import { Answers } from './answers.ts';

const KINDS = ['payloads', 'series', 'sign-ins', 'rules'] as const;

/** Runs a detector on a file. */
export const detectCommand: Command = {
  help: `Usage: stockade detect payloads --input requests.jsonl [--json]
       stockade detect series   --input series.csv     [--json]
       stockade detect sign-ins --input sign-ins.jsonl [--json]
       stockade detect rules    --input events.jsonl --rules config/detection [--json]

Runs a detector of the server on a file, line by line, to tune or judge it. Prints one line per answer.

payloads  finds attacks in requests. A line is {"id","method","path","query","headers","body"}, or {"id","param"}
          for the value of one parameter. Answers: id, detected, score (0 to 1), rules.
series    finds anomalies in a series with the columns timestamp and value, in order of time; later rows are not
          known. Answers per row: timestamp, score (0 to 1), alert (true where an anomaly begins).
sign-ins  assesses sign-ins in order of time: {"time","user","ip","country","device","outcome"}, with the outcome
          success or failure. Answers: id, challenge, score (0 to 100), reasons.
rules     runs Sigma rules and correlations over events, one JSON object per line. Answers per match: rule, title,
          level, events, group.

  --input FILE   file to read, or - for standard input
  --rules PATH   file or folder of Sigma rules (*.yml, *.yaml)
  --json         prints one JSON object per line instead of columns

A line without an id gets its number as id.
`,
  options: {
    input: { type: 'string' },
    rules: { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: true,
  run,
};

async function run(args: Arguments): Promise<number> {
  const word = args.positionals.join(' ');
  const kind = KINDS.find((name) => name === word);
  if (kind === undefined) throw new UsageError(`the detector must be one of ${KINDS.join(', ')}`);
  if (kind !== 'rules' && args.text('rules') !== undefined) {
    throw new UsageError(`--rules does not belong to ${kind}`);
  }
  const input = args.required('input');
  const rules = kind === 'rules' ? args.required('rules') : '';
  const answers = new Answers(args.flag('json'));
  try {
    const found = await detect(kind, input, rules, answers);
    if (!args.flag('json')) say(`${found} found`);
  } finally {
    await answers.flush();
  }
  return EXIT.fine;
}

async function detect(
  kind: (typeof KINDS)[number],
  input: string,
  rules: string,
  answers: Answers,
): Promise<number> {
  switch (kind) {
    case 'payloads':
      return (await import('./detect-payloads.ts')).detectPayloads(input, answers);
    case 'series':
      return (await import('./detect-series.ts')).detectSeries(input, answers);
    case 'sign-ins':
      return (await import('./detect-sign-ins.ts')).detectSignIns(input, answers);
    case 'rules':
      return (await import('./detect-rules.ts')).detectRules(rules, input, answers);
  }
}
