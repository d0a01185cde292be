import type { NextFunction, Request, Response } from 'express';
import { runInContext, type RequestContext } from '../context/context.ts';
import { RequestLife } from '../context/request-life.ts';
import { traceOf } from '../context/trace.ts';
import { logger } from '../telemetry/logger.ts';
import { sourceOf } from '../networks/source-address.ts';
import { observeRequest } from '../telemetry/metrics.ts';
import { routeOf } from '../telemetry/route-pattern.ts';
import { contentOf, type FinishedRequest, type RequestObservers } from './request-observers.ts';

const ACCEPTABLE_ID = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives every request its id, its context, its line in the log and its place in the metrics, and tells observers of its
 * end.
 * @param signIn paths of requests that sign somebody in
 */
export function contextMiddleware(signIn: readonly RegExp[], observers: RequestObservers) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const offered = request.headers['x-request-id'];
    const requestId =
      typeof offered === 'string' && ACCEPTABLE_ID.test(offered) ? offered : crypto.randomUUID();
    response.setHeader('X-Request-Id', requestId);
    const startedAt = performance.now();
    const device = request.headers['user-agent'];
    const life = new RequestLife();
    const urgent = signIn.some((paths) => paths.test(request.path));
    const source = sourceOf(request);
    const trace = traceOf(request.headers['traceparent']);
    const context: RequestContext = { requestId, trace, source, device, life, urgent };
    const sentBefore = request.socket.bytesWritten;
    runInContext(context, () => {
      response.on('close', () => {
        const seconds = (performance.now() - startedAt) / 1000;
        const route = routeOf(request);
        observeRequest(request.method, route, response.statusCode, seconds);
        logger.info(
          { method: request.method, route, status: response.statusCode, seconds },
          response.writableFinished ? 'answered' : 'aborted',
        );
        if (!observers.any) return;
        const finished: FinishedRequest = {
          requestId,
          method: request.method,
          route,
          status: response.statusCode,
          problem: request.problemCode,
          aborted: !response.writableFinished,
          principal: context.principal,
          source,
          device,
          bytesIn: request.receivedBytes ?? (Number(request.headers['content-length']) || 0),
          bytesOut: request.socket.bytesWritten - sentBefore,
          seconds,
          content: observers.wantsContent ? () => contentOf(request) : undefined,
        };
        observers.tell(finished, (err) => logger.warn({ err }, 'a request observer failed'));
      });
      next();
    });
  };
}
