import type { Request, Response } from 'express';
import { staleVersion } from '../../../platform/index.ts';
import type { Json } from './filter-match.ts';

/**
 * The version of a resource as its ETag. The ETag is weak, because data of other resources, such as the user's groups,
 * are not part of the version.
 */
export const versionTag = (version: number): string => `W/"${version}"`;

/**
 * The version in If-Match (RFC 7644, section 3.14); undefined if any version is accepted.
 *
 * @throws Problem precondition_failed when it is not one that this server gives
 */
export function wantedTag(request: Request): number | undefined {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,10})"$/.exec(header)?.[1];
  if (version === undefined) throw staleVersion();
  return Number(version);
}

/** Sets the ETag of the response, and the Location if the resource is new. */
export function showTag(response: Response, resource: Json, { isNew = false } = {}): void {
  const meta = resource['meta'] as { readonly version: string; readonly location: string };
  response.setHeader('ETag', meta.version);
  if (isNew) response.location(meta.location);
}
