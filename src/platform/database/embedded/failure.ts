import { ForeseenError } from '../../problems/foreseen-error.ts';

/** The embedded PostgreSQL cannot be used; the message says why and what to do, for an operator to read. */
export class EmbeddedPostgresError extends ForeseenError {
  override readonly name = 'EmbeddedPostgresError';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file of that name exists',
  EINVAL: 'the system does not allow it',
  EAGAIN: 'the system allows no more processes',
};

/** The system's error code of a failed call, such as ENOSPC. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The failure in an operator's words: `what` could not be done, and the system's reason. */
export function explained(what: string, error: unknown): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const reason = REASONS[codeOf(error) ?? ''] ?? message;
  return new EmbeddedPostgresError(`${what}: ${reason}`, { cause: error });
}

/** Does `action`; what the system refuses comes back explained. */
export function explaining<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explained(what, error);
  }
}
