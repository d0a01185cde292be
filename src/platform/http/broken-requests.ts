import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '../database/ids.ts';
import { Problem, type ProblemCode } from '../problems/problem.ts';

/** Errors of Node's HTTP parser: problem code, status and advice. */
const REFUSALS: Readonly<Record<string, readonly [ProblemCode, number, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 431, 'Send at most 16 KiB of headers.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['timeout', 408, 'The request did not arrive in time.'],
};
const MALFORMED = ['malformed_body', 400, 'The request could not be read.'] as const;

/** Answers what cannot be read as HTTP in the shape of every other error, and closes the connection. */
export function answerBrokenRequests(server: Pick<Server, 'on'>): void {
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [code, status, detail] = REFUSALS[error.code ?? ''] ?? MALFORMED;
    const problem = new Problem(code, detail);
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
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Request-Id: ${requestId}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
