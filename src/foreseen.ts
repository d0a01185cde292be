import { ConfigError } from './platform/index.ts';
import {
  DatabaseRoleError,
  EarlierServersError,
  EmbeddedPostgresError,
  ListenError,
  NewerSchemaError,
} from './platform/bootstrap.ts';

const FORESEEN = [
  ConfigError,
  DatabaseRoleError,
  EarlierServersError,
  EmbeddedPostgresError,
  ListenError,
  NewerSchemaError,
];

/** Whether an operator can correct the cause of an error. Its message says how, so no stack trace is printed. */
export function isForeseen(error: unknown): error is Error {
  return FORESEEN.some((kind) => error instanceof kind);
}

/** Runs a process and returns its exit code. Prints an error that an operator can correct, and then returns 2. */
export async function sayingWhatIsForeseen(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
