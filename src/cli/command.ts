import type { Arguments, OptionTable } from './arguments.ts';

/** One word of the command line. Its module is loaded when it is called and not before. */
export interface Command {
  /** What `--help` prints below the command's name: usage, options, exit codes where they are special. */
  readonly help: string;
  readonly options: OptionTable;
  /** Whether words without dashes may follow, as in `user create`. */
  readonly positionals?: boolean;
  /** Runs the command and returns its exit code. Data go to stdout, messages to stderr. */
  run(args: Arguments): Promise<number>;
}
