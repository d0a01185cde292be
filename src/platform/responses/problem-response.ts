import type { Request, Response } from 'express';
import { currentContext } from '../context/context.ts';
import { compressText } from './compression.ts';
import type { Problem } from '../problems/problem.ts';
import { logger } from '../telemetry/logger.ts';
import { routeOf } from '../telemetry/route-pattern.ts';

const CHALLENGE = 'Bearer realm="stockade"';

/** WWW-Authenticate error of a credential (RFC 6750, section 3); none without a credential. */
function challengeOf({ headers }: Request, { status }: Problem): string | undefined {
  if (status !== 401) return undefined;
  const sent = [headers.authorization, headers['x-api-key'], headers.cookie];
  if (sent.every((one) => one === undefined)) return CHALLENGE;
  return `${CHALLENGE}, error="invalid_token", error_description="The credential is not valid, or no longer"`;
}

/** Format of problems under paths whose standard requires another format than RFC 9457. */
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

/**
 * Sends a problem. If the response has already begun, the connection is closed, so that the client does not take the
 * response for complete.
 */
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
  response.type(shape?.mediaType ?? 'application/problem+json');
  compressText(request, response);
  response.send(JSON.stringify(body));
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
