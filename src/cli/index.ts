import { readArguments } from './arguments.ts';
import { CommandFailure, UsageError } from './command-failure.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { leaveWhenNobodyReads, say, write } from './output.ts';
import { version } from './version.ts';

/** Runs one command line, without `node` and the script's name; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  leaveWhenNobodyReads();
  const [name, ...words] = argv;
  try {
    return await dispatch(name, words);
  } catch (error) {
    say(`stockade: ${wordsFor(error)}`);
    if (error instanceof UsageError) {
      say(`Try: stockade ${COMMANDS.has(name ?? '') ? `${name} ` : ''}--help`);
    }
    return EXIT.wrong;
  }
}

/** The message alone; where the program itself is at fault, that as well. */
function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOfSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
  return error instanceof CommandFailure || isOfSystem
    ? error.message
    : `internal error: ${error.message}`;
}

async function dispatch(name: string | undefined, words: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') return print(`${version()}\n`);
  if (name === undefined || name === '--help' || name === '-h') return print(overview());
  if (name === 'help') {
    return words[0] === undefined ? print(overview()) : dispatch(words[0], ['--help']);
  }
  const entry = COMMANDS.get(name);
  if (entry === undefined) {
    throw new UsageError(
      name.startsWith('-') ? `unknown option '${name}'` : `unknown command '${name}'`,
    );
  }
  const command = await entry.load();
  if (askedForHelp(words)) return print(command.help);
  return command.run(readArguments(words, command.options, command.positionals ?? false));
}

function askedForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const options = end === -1 ? words : words.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

function overview(): string {
  const width = Math.max(...[...COMMANDS.keys()].map((name) => name.length)) + 2;
  const lines = [...COMMANDS].map(([name, { about }]) => `  ${name.padEnd(width)}${about}`);
  return `Usage: stockade <command> [options]

Commands:
${lines.join('\n')}

  stockade <command> --help   describes a command
  stockade --version          prints the version

Data go to stdout, messages to stderr. Exit codes: 0 success, 1 problems found (rejected rows, failed
series), 2 wrong usage or not done.
`;
}

async function print(text: string): Promise<number> {
  await write(text);
  return EXIT.fine;
}
