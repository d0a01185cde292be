import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, Response } from 'express';

/** Shorter answers are sent as they are: they fit into one packet anyway. */
export const COMPRESSED_FROM_BYTES = 1024;
/** Paths whose answers to GET never hold a secret. */
const READS = /^\/(v1\/.*|scim\/v2\/.*|docs(\/.*)?|openapi\.json|\.well-known\/.*)$/;
/** Answers with many numbers to what was sent, and no secret. */
const FORECAST = /^\/v1\/forecast\/?$/;
/** Text but event streams, whose events must not wait for others. */
const TEXT =
  /^(application\/(json|problem\+json|scim\+json|x-ndjson)|text\/(csv|html|css|javascript))/;

const compress = compression({
  threshold: COMPRESSED_FROM_BYTES,
  filter: (_request, response) => TEXT.test(String(response.getHeader('Content-Type') ?? '')),
  // A level at which a thread takes about as long as the network saves.
  level: 4,
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
});

/**
 * Compresses a long text by brotli or gzip; to be called before the first byte of it is written. The length of a compressed answer tells what in it repeats what its asker
 * sent (BREACH), so it leaves alone what holds secrets, and whatever a browser asks for with a cookie, which another
 * site can make it do.
 */
export function compressText(request: Request, response: Response): void {
  if (mayCompress(request)) compress(request, response, () => undefined);
}

function mayCompress({ method, path, headers }: Request): boolean {
  if (headers.cookie !== undefined) return false;
  if (method === 'POST') return FORECAST.test(path);
  return method === 'GET' && READS.test(path);
}
