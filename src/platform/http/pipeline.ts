import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, urlencoded, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../config/config.ts';
import { contextMiddleware } from './context.middleware.ts';
import { bodyShape, timeLimit, type Occupancy } from './limits.ts';
import { Problem } from './problem.ts';
import { PROBLEM_SHAPES, sendProblem, toProblem, type ProblemShape } from './problem.filter.ts';
import { validation } from './validation.ts';

/** Paths that do not take and answer plain JSON. */
export interface BodyRules {
  /** Their body is a form. */
  readonly form: RegExp;
  /** Their body is a stream that the route reads itself. */
  readonly stream: RegExp;
  /** Their body may also be JSON of this type, and their problems have this shape. */
  readonly shapes: readonly ProblemShape[];
}

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

const addressOfPeer = (request: Request): string | undefined => request.socket.remoteAddress;
/** Worked out of headers, which costs more. */
const addressByProxies = (request: Request): string | undefined => request.ip;

/** What helmet says is the same for every answer, so it is asked once. */
function fixedHeaders(): (request: Request, response: Response, next: NextFunction) => void {
  const headers: [string, string][] = [];
  const recorder = {
    setHeader: (name: string, value: string) => void headers.push([name, value]),
    removeHeader: () => undefined,
  };
  securityHeaders({} as Request, recorder as unknown as Response, () => undefined);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** Puts the layers that every request passes in front of the routes, outermost first. */
export function mountPipeline(
  app: NestExpressApplication,
  config: Config,
  occupancy: Occupancy,
  bodies: BodyRules,
): void {
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set(PROBLEM_SHAPES, bodies.shapes);
  if (config.TRUST_PROXY.length > 0) app.set('trust proxy', [...config.TRUST_PROXY]);
  app.use(contextMiddleware(config.TRUST_PROXY.length > 0 ? addressByProxies : addressOfPeer));
  app.use(fixedHeaders());
  app.enableCors({
    origin: config.CORS_ORIGINS.length > 0 ? [...config.CORS_ORIGINS] : false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'X-API-Key',
      'X-Request-Id',
    ],
    exposedHeaders: [
      'ETag',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-Id',
    ],
    maxAge: 600,
  });
  app.use(occupancy.middleware);
  app.use(timeLimit(config.API_TIMEOUT));
  app.use(bodyReader(config.API_MAX_BODY_BYTES, bodies));
  app.useGlobalPipes(validation);
}

function bodyReader(limit: number, bodies: BodyRules) {
  const readJson = json({ limit, strict: false, type: () => true });
  const readForm = urlencoded({ extended: false, limit: 16_384, parameterLimit: 50 });
  return (request: Request, response: Response, next: NextFunction): void => {
    const proceed = (error?: unknown): void => {
      if (error !== undefined) return sendProblem(request, response, toProblem(error));
      try {
        bodyShape(request, response, next);
      } catch (problem) {
        sendProblem(request, response, toProblem(problem));
      }
    };
    if (!hasBody(request)) return proceed();
    if (bodies.form.test(request.path))
      return readForm(request, response, leaveToRoute(request, next));
    if (bodies.stream.test(request.path)) return proceed();
    const special = bodies.shapes.find(({ paths }) => paths.test(request.path));
    const taken = ['application/json', ...(special === undefined ? [] : [special.mediaType])];
    if (request.is(taken) === false) {
      const problem = new Problem('unsupported_media_type', `Send ${taken.join(' or ')}.`);
      return sendProblem(request, response, problem);
    }
    readJson(request, response, proceed);
  };
}

/** The routes that take forms are OAuth's, and answer in a shape of their own. */
function leaveToRoute(request: Request, next: NextFunction) {
  return (error?: unknown): void => {
    if (error !== undefined) request.unreadableForm = toProblem(error);
    next();
  };
}

function hasBody(request: Request): boolean {
  const length = request.headers['content-length'];
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  );
}
