import {
  Catch,
  HttpException,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { QueryFailedError } from 'typeorm';
import { isUnreachable, unreachable } from '../problems/unreachable.ts';
import { currentContext } from '../context/context.ts';
import { logger } from '../telemetry/logger.ts';
import { routeOf } from './context.middleware.ts';
import { Problem, type ProblemCode } from '../problems/problem.ts';
import { RouteTable } from './route-table.ts';

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

/** The one way out for every error, whichever layer it comes from: problem details of RFC 9457. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const problem = withoutCondition(request, this.wrongMethod(error, request) ?? toProblem(error));
    sendProblem(request, http.getResponse<Response>(), problem);
  }

  /** Nest says 404 for a known path with another method; RFC 9110 wants 405 and what is allowed. */
  private wrongMethod(error: unknown, request: Request): Problem | undefined {
    if (!(error instanceof NotFoundException)) return undefined;
    const allowed = this.routes.methodsOf(request.path);
    if (allowed.length === 0 || allowed.includes(request.method)) return undefined;
    const headers = { Allow: allowed.join(', ') };
    return new Problem('method_not_allowed', `Use ${allowed.join(' or ')}.`, { headers });
  }
}

/** Only who sent a condition is told that it failed; others lost against a change made at the same time. */
function withoutCondition(request: Request, problem: Problem): Problem {
  if (problem.code !== 'precondition_failed') return problem;
  if ((request.headers['if-match'] ?? '*').trim() !== '*') return problem;
  const detail = 'It was changed at the same time; send your change again.';
  return new Problem('conflict', detail, { cause: problem, headers: { 'Retry-After': '1' } });
}

const CHALLENGE = 'Bearer realm="stockade"';

/** What is wrong with a credential (RFC 6750, section 3); nothing to who sent none. */
function challengeOf({ headers }: Request, { status }: Problem): string | undefined {
  if (status !== 401) return undefined;
  const sent = [headers.authorization, headers['x-api-key'], headers.cookie];
  if (sent.every((one) => one === undefined)) return CHALLENGE;
  return `${CHALLENGE}, error="invalid_token", error_description="The credential is not valid, or no longer"`;
}

/** How the problems of some paths are answered, where a standard wants another shape than RFC 9457's. */
export interface ProblemShape {
  readonly paths: RegExp;
  readonly mediaType: string;
  body(problem: Problem): object;
}

/** The name under which the application holds its shapes. */
export const PROBLEM_SHAPES = 'problem shapes';

/** A problem as a page; undefined where the address is one of the API. */
export type ProblemPage = (request: Request, problem: Problem) => string | undefined;

/** The name under which the application holds its problem page. */
export const PROBLEM_PAGE = 'problem page';

/** Writes a problem, unless the answer has begun: then the connection is cut so that nobody takes it for whole. */
export function sendProblem(request: Request, response: Response, problem: Problem): void {
  request.problemCode = problem.code;
  if (problem.status === 500) {
    const { method } = request;
    const err = problem.options.cause ?? problem;
    logger.error({ err, method, route: routeOf(request) }, 'request failed');
  }
  if (response.headersSent) {
    if (!response.writableFinished) response.destroy();
    return;
  }
  response.status(problem.status);
  const challenge = challengeOf(request, problem);
  if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
  for (const [name, value] of Object.entries(problem.options.headers ?? {})) {
    response.setHeader(name, value);
  }
  response.removeHeader('ETag');
  response.setHeader('Cache-Control', 'no-store');
  const html = pageFor(request, problem);
  if (html !== undefined) {
    response.vary('Accept');
    response.type('text/html; charset=utf-8').send(html);
    return;
  }
  const shape = shapeFor(request);
  const body = shape?.body(problem) ?? problemDetails(request, problem);
  response.type(shape?.mediaType ?? 'application/problem+json').send(JSON.stringify(body));
}

/** A page for a browser that opens an address; programs, which ask for JSON or for anything, get none. */
function pageFor(request: Request, problem: Problem): string | undefined {
  if (request.accepts(['json', 'html']) !== 'html') return undefined;
  const page = request.app.get(PROBLEM_PAGE) as ProblemPage | undefined;
  return page?.(request, problem);
}

function shapeFor(request: Request): ProblemShape | undefined {
  const shapes = request.app.get(PROBLEM_SHAPES) as readonly ProblemShape[] | undefined;
  return shapes?.find(({ paths }) => paths.test(request.path));
}

function problemDetails(request: Request, problem: Problem): object {
  return {
    type: `urn:stockade:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance: request.originalUrl.split('?')[0],
    code: problem.code,
    requestId: currentContext()?.requestId ?? null,
    ...(problem.options.errors === undefined ? {} : { errors: problem.options.errors }),
  };
}

/** Turns whatever was thrown into a problem; what nobody foresaw becomes internal_error and says nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error);
  if (isTransportError(error)) return fromTransport(error);
  if (isBrokenOff(error)) return new Problem('malformed_body', 'The sender broke off.');
  if (isUnreachable(error)) return unreachable(error);
  if (error instanceof QueryFailedError) return fromDatabase(error as QueryFailedError);
  if (isUnreadable(error)) return new Problem('unreadable_data', UNREADABLE, { cause: error });
  return new Problem('internal_error', 'It has been logged under this request id.', {
    cause: error,
  });
}

const UNREADABLE =
  'It was changed by something else than this server, or sealed under another key; restore it from a backup.';

/** What a layer above throws when sealed data does not open. */
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

/** What reading a request's body throws when its sender is gone. */
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
    return new Problem('payload_too_large', 'Send less at once, or import it as a file.');
  }
  if (error.status === 415) {
    return new Problem(
      'unsupported_media_type',
      'Send it without Content-Encoding; demand files may be gzip.',
    );
  }
  return new Problem('malformed_body', 'The request could not be read to its end.');
}

function fromStatus(status: number, cause: HttpException): Problem {
  const code = CODES[status];
  if (code === undefined) return new Problem('internal_error', 'It has been logged.', { cause });
  if (code === 'not_found') return new Problem('not_found', 'There is nothing at this address.');
  return new Problem(code, cause.message, { cause });
}

/** What a constraint or a type of the database refuses is the caller's mistake; anything else is ours. */
function fromDatabase(error: QueryFailedError): Problem {
  const code = (error.driverError as { code?: string }).code ?? '';
  if (code === '23505') {
    return new Problem('already_exists', 'Another one with the same name or key exists.', {
      cause: error,
    });
  }
  if (code === '23503') {
    return new Problem('conflict', 'Something that this belongs to was deleted meanwhile.', {
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
      return new Problem(
        'overloaded',
        'Another change holds what this one needs; try again.',
        wait,
      );
    case '57014':
      return new Problem(
        'timeout',
        'A query took too long and was stopped; nothing was done.',
        wait,
      );
    case '53100':
      return new Problem('storage_full', 'The database has no space left; nothing was done.', {
        ...wait,
        headers: { 'Retry-After': '60' },
      });
    default:
  }
  return new Problem('internal_error', 'It has been logged under this request id.', {
    cause: error,
  });
}
