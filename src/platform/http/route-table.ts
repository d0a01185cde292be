import type { RouteAccess } from '../access/route.ts';

interface Route {
  readonly pattern: RegExp;
  readonly method: string;
  readonly isPublic: boolean;
}

/** Which methods each mounted path has, and which routes anyone may call; filled once the routes are known. */
export class RouteTable {
  private routes: readonly Route[] = [];

  /** @param routes method and path with `:name` parameters */
  fill(
    routes: readonly {
      readonly method: string;
      readonly path: string;
      readonly access: RouteAccess;
    }[],
  ): void {
    this.routes = routes.map(({ method, path, access }) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}/?$`),
      isPublic: access.kind === 'public',
    }));
  }

  methodsOf(path: string): string[] {
    return this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  }

  /** A route that does not exist counts as public: it needs no body. */
  isPublic(method: string, path: string): boolean {
    const route = this.routes.find((one) => one.method === method && one.pattern.test(path));
    return route === undefined || route.isPublic;
  }
}
