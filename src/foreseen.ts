import { ForeseenError } from './platform/start.ts';

/** Runs a process and returns its exit code. Prints an error that an operator can correct, and then returns 2. */
export async function sayingWhatIsForeseen(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ForeseenError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
