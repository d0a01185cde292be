import type { Request, Response } from 'express';
import type { RequestLife } from '../context/request-life.ts';
import type { Problem } from '../problems/problem.ts';
import { sendProblem } from '../responses/problem-response.ts';

/**
 * The bytes of a body that the route reads itself. If reading ends early, the connection stays open for a moment, so
 * that the sender receives the reason.
 *
 * @throws Problem once the upload was withdrawn
 */
export async function* uploadOf(request: Request): AsyncGenerator<Uint8Array> {
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    if (request.withdrawn !== undefined) throw request.withdrawn;
    yield part as Uint8Array;
  }
  if (request.withdrawn !== undefined) throw request.withdrawn;
}

/**
 * Ends a long request: with a response if none has begun, otherwise by closing its connection. Nothing of the request
 * is committed afterwards. A request that is committing at this moment is not ended.
 */
export function withdraw(
  request: Request,
  response: Response,
  problem: Problem,
  life: RequestLife | undefined,
): void {
  if (life?.giveUp() === false) return;
  request.withdrawn = problem;
  if (response.headersSent) response.destroy();
  else sendProblem(request, response, problem);
}
