import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection whose client sends and reads as slowly as the test wants. */
export interface SlowConnection {
  readonly socket: Socket;
  /** What has been answered so far. */
  answer(): string;
  /** Resolves once the server has closed the connection. */
  readonly closed: Promise<unknown>;
}

/** Opens a connection and sends the first bytes of a request. */
export async function sendSlowly(url: string, bytes: string): Promise<SlowConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  socket.write(bytes);
  return { socket, answer: () => text, closed };
}

/** The head of a request with a body that is announced and does not follow. */
export function unfinished(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  firstByte = '{',
): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map((pair) => pair.join(': '));
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${firstByte}`;
}
