import type { RouteAccess } from './route.ts';

interface Route {
  readonly pattern: RegExp;
  readonly method: string;
  readonly isPublic: boolean;
  readonly types: readonly string[];
}

/** Methods, responses and public routes per mounted path; filled once the routes are known. */
export class RouteTable {
  private routes: readonly Route[] = [];

  /** @param routes method and path with `:name` parameters */
  fill(
    routes: readonly {
      readonly method: string;
      readonly path: string;
      readonly access: RouteAccess;
      readonly types: readonly string[];
    }[],
  ): void {
    this.routes = routes.map(({ method, path, access, types }) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}/?$`),
      isPublic: access.kind === 'public',
      types,
    }));
  }

  methodsOf(path: string): string[] {
    return this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  }

  /** Media types that a route answers with when all is well; none where it has no body, or no description. */
  typesOf(method: string, path: string): readonly string[] {
    const verb = method === 'HEAD' ? 'GET' : method;
    return this.routes.find((one) => one.method === verb && one.pattern.test(path))?.types ?? [];
  }

  /** A route that does not exist counts as public: it needs no body. */
  isPublic(method: string, path: string): boolean {
    const route = this.routes.find((one) => one.method === method && one.pattern.test(path));
    return route === undefined || route.isPublic;
  }
}
