import type { Request } from 'express';

/** The route's pattern and never its path: ids of products and tokens do not belong into logs or metrics. */
export function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'unmatched';
}
