import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.ts';

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

/**
 * The same for what decides about other people's access: two admins who change it at once must not undo each other's
 * work without a word.
 * @throws Problem precondition_required without If-Match (RFC 6585, section 3)
 */
export function requiredVersion(request: Request): number | undefined {
  if (request.headers['if-match'] === undefined) {
    const detail = 'Send If-Match with the ETag that you read, or with * to overwrite any version.';
    throw new Problem('precondition_required', detail);
  }
  return wantedVersion(request);
}

export const staleVersion = (): Problem =>
  new Problem('precondition_failed', 'Read the resource again, then repeat your change.');
