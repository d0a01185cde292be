import type { Request, Response } from 'express';
import { staleVersion } from '../../../platform/index.ts';
import type { Json } from './filter-match.ts';

/** The version of a resource as its ETag. Weak, for what others say of it, such as its groups, is not part of it. */
export const versionTag = (version: number): string => `W/"${version}"`;

/**
 * The version that If-Match asks for (RFC 7644, section 3.14); undefined when any will do.
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

/** Puts the version of a resource on the answer, and where it is when it is new. */
export function showTag(response: Response, resource: Json, { isNew = false } = {}): void {
  const meta = resource['meta'] as { readonly version: string; readonly location: string };
  response.setHeader('ETag', meta.version);
  if (isNew) response.location(meta.location);
}
