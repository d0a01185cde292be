/** Which methods each mounted path has; filled once the routes are known. */
export class RouteTable {
  private routes: readonly { readonly pattern: RegExp; readonly method: string }[] = [];

  /** @param routes method and path with `:name` parameters */
  fill(routes: readonly { readonly method: string; readonly path: string }[]): void {
    this.routes = routes.map(({ method, path }) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}/?$`),
    }));
  }

  methodsOf(path: string): string[] {
    return this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  }
}
