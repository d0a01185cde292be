import type { Request } from 'express';

/** Kinds of requests that last longer than ordinary ones, with their own limits. */
export type StreamKind = 'events' | 'downloads' | 'uploads';

/**
 * Declares that a request lasts as long as bytes are transferred. It is exempt from the time limit, and moves from the
 * slots to the places of its kind. Call it before the response begins.
 * @throws Problem when there is no place
 */
export function streams(request: Request, kind: StreamKind): void {
  request.lastingAs?.(kind);
  request.streaming = true;
  request.onStream?.();
}

export function isStreaming(request: Request): boolean {
  return request.streaming === true;
}
