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

/** Whether an operator can mend it: the message says how, and no stack is needed. */
export function isForeseen(error: unknown): error is Error {
  return FORESEEN.some((kind) => error instanceof kind);
}

/** Runs a process to its exit code; what an operator can mend becomes a message and the code 2. */
export async function sayingWhatIsForeseen(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
