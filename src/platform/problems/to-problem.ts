import { HttpException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { Problem, type ProblemCode } from './problem.ts';
import { isUnreachable, unreachable } from './unreachable.ts';

/** Statuses that Nest and Express give errors of their own, and the code each becomes. */
const CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'overloaded',
};

/** Converts any thrown value to a problem. An unexpected error becomes internal_error, without details. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error);
  if (isTransportError(error)) return fromTransport(error);
  if (isBrokenOff(error)) return new Problem('malformed_body', 'The client closed the connection.');
  if (isUnreachable(error)) return unreachable(error);
  if (error instanceof QueryFailedError) return fromDatabase(error as QueryFailedError);
  if (isUnreadable(error)) return new Problem('unreadable_data', UNREADABLE, { cause: error });
  return new Problem(
    'internal_error',
    'The operator finds the cause in the log under this request id.',
    {
      cause: error,
    },
  );
}

const UNREADABLE =
  'The data were changed outside this server, or sealed under another key; restore them from a backup.';

/** Error of a higher layer if sealed data do not open. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && (error as { problemCode?: string }).problemCode === 'unreadable_data';

/** body-parser's and Express's errors carry a status and a type. */
interface TransportError {
  readonly status: number;
  readonly type?: string;
}

function isTransportError(error: unknown): error is TransportError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status < 500
  );
}

/** Error of reading a body whose sender has disconnected. */
function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  return (
    (code === 'ECONNRESET' && error.message === 'aborted') || code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}

function fromTransport(error: TransportError): Problem {
  if (error.type === 'entity.parse.failed') {
    return new Problem('malformed_body', 'The body is not well-formed JSON.');
  }
  if (error.status === 413) {
    return new Problem('payload_too_large', 'Send less data, or import it as a file.');
  }
  if (error.status === 415) {
    return new Problem(
      'unsupported_media_type',
      'Send the body without Content-Encoding; only demand files may use gzip.',
    );
  }
  return new Problem('malformed_body', 'The request ended early.');
}

function fromStatus(status: number, cause: HttpException): Problem {
  const code = CODES[status];
  if (code === undefined)
    return new Problem('internal_error', 'The operator finds the cause in the log.', { cause });
  if (code === 'not_found') return new Problem('not_found', 'No route has this address.');
  return new Problem(code, cause.message, { cause });
}

/** Maps violated constraints and types of the database to problems of the caller; other errors are internal. */
function fromDatabase(error: QueryFailedError): Problem {
  const code = (error.driverError as { code?: string }).code ?? '';
  if (code === '23505') {
    return new Problem('already_exists', 'A resource with the same name or key exists.', {
      cause: error,
    });
  }
  if (code === '23503') {
    return new Problem('conflict', 'A referenced resource was deleted; reload and retry.', {
      cause: error,
    });
  }
  const wait = { cause: error, headers: { 'Retry-After': '2' } };
  switch (code) {
    case '40P01':
    case '40001':
    case '53200':
      return new Problem('overloaded', 'The database is busy; try again shortly.', wait);
    case '55P03':
      return new Problem('overloaded', 'Another change has locked the same data; try again.', wait);
    case '57014':
      return new Problem(
        'timeout',
        'A query took too long and was stopped; nothing was changed.',
        wait,
      );
    case '53100':
      return new Problem('storage_full', 'The database has no space left; nothing was changed.', {
        ...wait,
        headers: { 'Retry-After': '60' },
      });
    default:
  }
  return new Problem(
    'internal_error',
    'The operator finds the cause in the log under this request id.',
    {
      cause: error,
    },
  );
}
