import type { Request, Response } from 'express';
import { compressText, COMPRESSED_FROM_BYTES } from './compression.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends an object as JSON. Does what Express does for objects, without the steps that only other responses need. */
export function sendJson(response: Response, body: object): void {
  const request = response.req;
  if (isConditional(request) || response.hasHeader('Content-Type')) {
    compressText(request, response);
    response.json(body);
    return;
  }
  sendText(response, JSON_TYPE, JSON.stringify(body));
}

/** Sends a whole text, compressed where it is long enough. */
export function sendText(response: Response, contentType: string, text: string | Uint8Array): void {
  const length = Buffer.byteLength(text);
  response.setHeader('Content-Type', contentType);
  if (length >= COMPRESSED_FROM_BYTES) compressText(response.req, response);
  response.setHeader('Content-Length', length);
  response.end(text);
}

/** Whether Express has to find out if the client knows the answer already (RFC 9110, section 13.1). */
function isConditional({ headers }: Request): boolean {
  return headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined;
}
