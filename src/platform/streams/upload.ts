import type { Request, Response } from 'express';
import type { RequestLife } from '../context/request-life.ts';
import type { Problem } from '../problems/problem.ts';
import { sendProblem } from '../responses/problem-response.ts';

/**
 * The bytes of a body that the route reads itself. When reading ends early the connection stays open for a moment, so that
 * its sender hears why.
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
 * Ends a request that lasts: with an answer while there is none, else by closing its connection. Nothing of it is committed
 * afterwards; one that commits at the moment is left to end.
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
