import { raw, urlencoded, type NextFunction, type Request, type Response } from 'express';
import type { BodyIntake } from '../admission/body-intake.ts';
import { isProbe } from '../admission/admission.ts';
import { BODY_BOUNDS, shapeProblem, sizeProblem, type BodyBounds } from './body-shape.ts';
import { Problem } from '../problems/problem.ts';
import { toProblem } from '../problems/to-problem.ts';
import { sendProblem, type ProblemShape } from '../responses/problem-response.ts';
import { CONTENT_LENGTH, type RequestObservers } from './request-observers.ts';
import type { RouteTable } from '../access/route-table.ts';

/**
 * Kinds of request bodies other than plain JSON, by path. The body reader reads a `form`. A route itself parses
 * `bytes`, which are a form, and itself reads a `stream`. `long` JSON has larger bounds, and a thread reads most of it.
 * A `typed` body may also be JSON of the media type of `shape`, and its problems have that shape.
 */
export type BodyKind =
  | { readonly kind: 'form' | 'bytes' | 'stream'; readonly paths: RegExp }
  | { readonly kind: 'long'; readonly paths: RegExp; readonly bounds: BodyBounds }
  | { readonly kind: 'typed'; readonly paths: RegExp; readonly shape: ProblemShape };

/** Largest body of a form, and of a route that anyone may call. */
const SMALL_BYTES = 16_384;
const MAX_PARAMETERS = 50;
const anyType = (): true => true;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Receives bodies and reads them, before their requests take a slot. @param maxBytes of a JSON body */
export function bodyReader(
  maxBytes: number,
  kinds: readonly BodyKind[],
  intake: BodyIntake,
  routes: RouteTable,
  observers: RequestObservers,
) {
  const smallBytes = Math.min(SMALL_BYTES, maxBytes);
  // Nothing is inflated here: a few compressed bytes would cost as much as the largest body.
  const readForm = urlencoded({
    extended: false,
    limit: smallBytes,
    parameterLimit: MAX_PARAMETERS,
    inflate: false,
  });
  const readBytes = raw({ limit: smallBytes, type: anyType, inflate: false });
  const readManyBytes = raw({ limit: maxBytes, type: anyType, inflate: false });
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!hasBody(request) || isProbe(request.path)) return next();
    const body = kinds.find(({ paths }) => paths.test(request.path));
    if (body?.kind === 'stream') return next();
    const bounds = body?.kind === 'long' ? body.bounds : BODY_BOUNDS;
    const proceed = (error?: unknown): void => {
      if (response.headersSent || response.closed) return;
      if (Buffer.isBuffer(request.body)) {
        request.receivedBytes = request.body.length;
        if (observers.wantsContent) {
          request.bodyText = request.body.subarray(0, CONTENT_LENGTH).toString('utf8');
        }
      }
      const problem = error === undefined ? parseProblem(request, bounds) : toProblem(error);
      if (problem === undefined) next();
      else sendProblem(request, response, problem);
    };
    /** The routes that take forms are OAuth's, and answer in a shape of their own. */
    const leaveToRoute = (error?: unknown): void => {
      if (response.headersSent || response.closed) return;
      if (error !== undefined) request.unreadableForm = toProblem(error);
      next();
    };
    intake.begin(request, response);
    if (body?.kind === 'form') return readForm(request, response, leaveToRoute);
    if (body?.kind === 'bytes') return readBytes(request, response, leaveToRoute);
    const taken = ['application/json', ...(body?.kind === 'typed' ? [body.shape.mediaType] : [])];
    if (request.is(taken) === false) {
      return proceed(new Problem('unsupported_media_type', `Send ${taken.join(' or ')}.`));
    }
    const small = routes.isPublic(request.method, request.path);
    (small ? readBytes : readManyBytes)(request, response, proceed);
  };
}

/** Parses JSON into the request's body; returns the error, if any. */
function parseProblem(request: Request, bounds: BodyBounds): Problem | undefined {
  const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    return new Problem('unsupported_media_type', 'Send JSON in UTF-8.');
  }
  const bytes = request.body as Buffer;
  const problem = sizeProblem(bytes, bounds);
  if (problem !== undefined) return problem;
  try {
    request.body = bytes.length === 0 ? {} : (JSON.parse(UTF_8.decode(bytes)) as unknown);
  } catch {
    return new Problem('malformed_body', 'The body is not well-formed JSON in UTF-8.');
  }
  return shapeProblem(request.body, bounds);
}

function hasBody(request: Request): boolean {
  const length = request.headers['content-length'];
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  );
}
