import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../problems/problem.ts';
import { sendProblem } from '../responses/problem-response.ts';

/** Refuses a request with two Host headers: a proxy may go by the one and this server by the other. */
export function requireOneHost(request: Request, response: Response, next: NextFunction): void {
  const names = request.rawHeaders.filter((_text, at) => at % 2 === 0);
  if (names.filter((name) => name.toLowerCase() === 'host').length <= 1) {
    next();
    return;
  }
  sendProblem(request, response, new Problem('invalid_request', 'Send exactly one Host header.'));
}
