import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.ts';

/** Sets the version of an editable resource as the ETag of the response. */
export function showVersion(response: Response, version: number): void {
  response.setHeader('ETag', `"${version}"`);
}

/**
 * The version in If-Match (RFC 9110, section 13.1.1); undefined if any version is accepted.
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
 * Like `wantedVersion`, for changes of other users' access: If-Match is required, so that two admins cannot overwrite
 * each other's changes unnoticed.
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
