import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../problems/problem.ts';
import { sendProblem } from './problem-response.ts';
import type { RouteTable } from '../access/route-table.ts';

/** Media type that every client of this API accepts. */
const USUAL = /\*\/\*|application\/(\w+\+)?json/i;

export const notAcceptable = (types: readonly string[]): Problem =>
  new Problem('not_acceptable', `Accept ${types.join(' or ')}.`);

/** Rejects a request whose `Accept` matches none of the media types of its route (RFC 9110, section 12.5.1). */
export function requireAcceptable(routes: RouteTable) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { accept } = request.headers;
    if (accept === undefined || USUAL.test(accept)) return next();
    const types = routes.typesOf(request.method, request.path);
    if (types.length === 0 || request.accepts([...types]) !== false) return next();
    sendProblem(request, response, notAcceptable(types));
  };
}
