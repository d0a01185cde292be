import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../config/config.ts';
import { currentSource } from '../context/context.ts';
import { isProbe, type Admission } from '../admission/admission.ts';
import { BodyIntake } from '../admission/body-intake.ts';
import { KnownCallers } from '../fairness/caller.ts';
import type { ConnectionGuard } from '../admission/connection-guard.ts';
import { requireAcceptable } from '../responses/acceptable.ts';
import { contextMiddleware } from '../requests/context.middleware.ts';
import { bodyReader, type BodyKind } from '../requests/body-reader.ts';
import {
  PROBLEM_PAGE,
  PROBLEM_SHAPES,
  sendProblem,
  type ProblemPage,
} from '../responses/problem-response.ts';
import type { Problem } from '../problems/problem.ts';
import { RequestObservers } from '../requests/request-observers.ts';
import { RouteTable } from '../access/route-table.ts';
import { requireOneHost } from '../requests/one-host.ts';
import { normalizeForwarded } from '../networks/source-address.ts';
import { validation } from '../input/validation.ts';

const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
});

/** Computes helmet's headers once, since all responses share them. Responses are not cacheable by default. */
function fixedHeaders(): (request: Request, response: Response, next: NextFunction) => void {
  const headers: [string, string][] = [];
  const recorder = {
    setHeader: (name: string, value: string) => void headers.push([name, value]),
    removeHeader: () => undefined,
  };
  securityHeaders({} as Request, recorder as unknown as Response, () => undefined);
  // What declares otherwise sets it again.
  headers.push(['Cache-Control', 'no-store']);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** Limits of requests before they reach a route. */
export interface RequestLimits {
  readonly connections: ConnectionGuard;
  readonly admission: Admission;
}

/** Properties of a request that its path determines before routing. */
export interface PathRules {
  readonly bodies: readonly BodyKind[];
  /** They sign somebody in. */
  readonly signIn: readonly RegExp[];
  /** A problem as it is shown in a browser, at an address that is none of the API. */
  readonly problemPage: (problem: Problem) => string;
}

/** Refuses a request by its source, before it has cost anything. */
function refuseByRule(observers: RequestObservers) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { path } = request;
    const refusal = isProbe(path)
      ? undefined
      : observers.refusalOf({ source: currentSource(), path });
    if (refusal === undefined) next();
    else sendProblem(request, response, refusal);
  };
}

/** Puts the layers that every request passes in front of the routes, outermost first. */
export function mountPipeline(
  app: NestExpressApplication,
  config: Config,
  { connections, admission }: RequestLimits,
  paths: PathRules,
): void {
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  const shapes = paths.bodies.flatMap((body) => (body.kind === 'typed' ? [body.shape] : []));
  app.set(PROBLEM_SHAPES, shapes);
  const routes = app.get(RouteTable);
  const problemPage: ProblemPage = ({ method, path }, problem) =>
    routes.typesOf(method, path).length === 0 ? paths.problemPage(problem) : undefined;
  app.set(PROBLEM_PAGE, problemPage);
  if (config.TRUST_PROXY.length > 0) {
    app.set('trust proxy', [...config.TRUST_PROXY]);
    app.use(normalizeForwarded);
  }
  const observers = app.get(RequestObservers);
  app.use(
    inOrder(
      contextMiddleware(paths.signIn, observers),
      fixedHeaders(),
      refuseByRule(observers),
      requireOneHost,
    ),
  );
  if (config.CORS_ORIGINS.length > 0) allowOrigins(app, config.CORS_ORIGINS);
  const intake = new BodyIntake(config.API_MAX_CONCURRENCY);
  app.use(
    inOrder(
      connections.middleware,
      admission.count,
      bodyReader(config.API_MAX_BODY_BYTES, paths.bodies, intake, routes, observers),
      requireAcceptable(routes),
      admission.slots(app.get(KnownCallers)),
    ),
  );
  app.useGlobalPipes(validation);
}

/** One layer that runs others in order: Express compares each layer of its own with the path. */
function inOrder(...layers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let at = 0;
    const step = (error?: unknown): void => {
      const layer = error === undefined ? layers[at] : undefined;
      at += 1;
      if (layer === undefined) return next(error);
      try {
        void layer(request, response, step);
      } catch (thrown) {
        next(thrown);
      }
    };
    step();
  };
}

function allowOrigins(app: NestExpressApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Accept',
      'Authorization',
      'Content-Encoding',
      'Content-Type',
      'DPoP',
      'Idempotency-Key',
      'If-Match',
      'Last-Event-ID',
      'traceparent',
      'tracestate',
      'X-API-Key',
      'X-Request-Id',
    ],
    exposedHeaders: [
      'Allow',
      'Content-Disposition',
      'Deprecation',
      'DPoP-Nonce',
      'ETag',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'Sunset',
      'WWW-Authenticate',
      'X-Forecast-State',
      'X-Request-Id',
    ],
    maxAge: 600,
  });
}
