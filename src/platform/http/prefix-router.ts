import {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';

export type RouterMethod = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options' | 'all';

/** Segments at the beginning of a path by which routes are told apart. */
const SEGMENTS = 2;

/**
 * Finds routes by the first segments of their path, so that a request is compared with a few routes only. Express then
 * matches these as usual. Routes whose path begins with a parameter are compared last.
 */
export class PrefixRouter {
  private readonly routers = new Map<string, Router>();

  /** Adds a route. */
  add(method: RouterMethod, path: string, handlers: readonly RequestHandler[]): void {
    const prefix = literalPrefix(path);
    let router = this.routers.get(prefix);
    if (router === undefined) this.routers.set(prefix, (router = Router()));
    router[method](path, ...handlers);
  }

  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    const found = this.candidates(request.path);
    const step = (error?: unknown): void => {
      const router = error === undefined ? found.pop() : undefined;
      if (router === undefined) next(error);
      else router(request, response, step);
    };
    step();
  };

  /** Routers that may have the route, the most specific last. */
  private candidates(path: string): Router[] {
    const found: Router[] = [];
    for (let count = 0, end = 0; ; count += 1) {
      const router = this.routers.get(path.slice(0, end).toLowerCase());
      if (router !== undefined) found.push(router);
      if (count === SEGMENTS || end >= path.length - 1) return found;
      const slash = path.indexOf('/', end + 1);
      end = slash === -1 ? path.length : slash;
    }
  }
}

/** The first segments of a route that are no parameters: `/v1/datasets` of `/v1/datasets/:id`, and nothing of `/:id`. */
function literalPrefix(path: string): string {
  const segments = path.split('/').slice(1, 1 + SEGMENTS);
  const dynamic = segments.findIndex((segment) => segment === '' || /[:*{(]/.test(segment));
  const literal = dynamic === -1 ? segments : segments.slice(0, dynamic);
  return literal.map((segment) => `/${segment.toLowerCase()}`).join('');
}
