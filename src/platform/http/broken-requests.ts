import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '../database/ids.ts';
import { Problem, type ProblemCode } from './problem.ts';

/** What Node's parser refuses before there is a request: the code it becomes, and a status of its own where HTTP has one. */
const REFUSALS: Readonly<Record<string, readonly [ProblemCode, number, string]>> = {
  HPE_HEADER_OVERFLOW: ['payload_too_large', 431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['timeout', 408, 'Request Timeout'],
};
const MALFORMED = ['malformed_body', 400, 'Bad Request'] as const;

/** Answers what cannot be read as HTTP in the shape of every other error, and closes the connection. */
export function answerBrokenRequests(server: Pick<Server, 'on'>): void {
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [code, status, reason] = REFUSALS[error.code ?? ''] ?? MALFORMED;
    const problem = new Problem(code, 'The request could not be read.');
    const requestId = newId();
    const body = JSON.stringify({
      type: `urn:stockade:problem:${code}`,
      title: problem.title,
      status,
      detail: problem.detail,
      instance: '/',
      code,
      requestId,
    });
    const head = [
      `HTTP/1.1 ${status} ${reason}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Request-Id: ${requestId}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
