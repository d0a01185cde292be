import { QueryFailedError } from 'typeorm';
import { Problem } from './problem.ts';

/** Error codes of Node and the driver for a failed or lost connection. */
const LOST = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'];
const LOST_WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** TypeORM's error for a lost connection during a transaction. */
const LOST_TRANSACTION = ['QueryRunnerAlreadyReleasedError', 'TransactionNotStartedError'];

/** Whether an operation failed because the database was unreachable, not because of the statement. */
export function isUnreachable(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!(cause instanceof Error)) return false;
  const { code = '', syscall } = cause as NodeJS.ErrnoException;
  // 25P03: idle in a transaction for too long; 53300: too many connections; 57P: stopping or starting; 08: connection exceptions.
  const sqlState = code === '25P03' || code === '53300' || /^(57P|08)...?$/.test(code);
  if (LOST_TRANSACTION.includes(cause.name)) return true;
  return sqlState || LOST.includes(code) || syscall === 'connect' || LOST_WORDS.test(cause.message);
}

/** Whether the database did not answer a query, for whatever reason, or was unreachable. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof Problem) return error.status === 503;
  return error instanceof QueryFailedError || isUnreachable(error);
}

function codeOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return (cause as { code?: string } | undefined)?.code;
}

export function unreachable(cause: unknown): Problem {
  const options = { cause, headers: { 'Retry-After': '2' } };
  if (codeOf(cause) === '53300') {
    return new Problem('overloaded', 'The database has no connection left; try again.', options);
  }
  return new Problem('database_unavailable', 'Try again shortly.', options);
}

/** Whether a write failed because the database had no space left. */
export function isStorageFull(error: unknown): boolean {
  return codeOf(error) === '53100';
}
