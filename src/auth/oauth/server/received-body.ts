import { Readable } from 'node:stream';
import type { Request } from 'express';

/** The bytes of a form that were received before the request took its slot. @throws Problem where they could not be read */
export function bodyOf(request: Request): Buffer {
  if (request.unreadableForm !== undefined) throw request.unreadableForm;
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The request with a body that has not been read yet, for a reader of streams. */
export function withBody(request: Request, body: Buffer): Request {
  const headers = { ...request.headers, 'content-length': String(body.length) };
  delete (headers as Record<string, unknown>)['transfer-encoding'];
  return Object.create(request, {
    headers: { value: headers },
    readable: { value: true },
    iterator: { value: () => Readable.from(body.length === 0 ? [] : [body]) },
  }) as Request;
}
