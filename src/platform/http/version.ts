import type { Request, Response } from 'express';
import { Problem } from './problem.ts';

/** Puts the version of an editable thing on the answer, as its ETag. */
export function showVersion(response: Response, version: number): void {
  response.setHeader('ETag', `"${version}"`);
}

/**
 * The version that If-Match asks for (RFC 9110, section 13.1.1): undefined when any will do.
 * @throws Problem precondition_failed when it is not an ETag that this API gives
 */
export function wantedVersion(request: Request): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  const match = /^"(\d{1,10})"$/.exec(header.trim());
  if (match === null) throw staleVersion();
  return Number(match[1]);
}

export const staleVersion = (): Problem =>
  new Problem('precondition_failed', 'Read it again, then repeat your change on what you find.');
