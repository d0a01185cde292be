import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionGuard } from './connection-guard.ts';

/** More than a system takes before anybody reads. */
const ANSWER = Buffer.alloc(64 * 1024 * 1024);

let clock = 0;
let guard: ConnectionGuard;
let server: Server;

beforeEach(async () => {
  clock = 0;
  guard = new ConnectionGuard(100, 3600, () => clock);
  server = createServer((request, response) =>
    guard.middleware(request as never, response as never, () => response.end(ANSWER)),
  );
  guard.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  guard.stop();
  server.closeAllConnections();
  server.close();
});

/** The answer to a client that reads none of it, once the server waits for that. */
async function unread(): Promise<IncomingMessage> {
  const request = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

/** Lets time pass, with a look of the guard after each step. */
function pass(ms: number, steps: number): void {
  for (let i = 0; i < steps; i += 1) {
    clock += ms;
    guard.check();
  }
}

describe('a client that does not read its answer', () => {
  it('is cut off after ten seconds', async () => {
    const response = await unread();
    // It ends with an error, which once() would take for a failure.
    const ended = new Promise((resolve) => response.once('close', resolve));
    pass(250, 60);
    response.resume();
    await ended;
    expect(response.complete).toBe(false);
  });

  it('is not blamed for a time in which the server got no turn', async () => {
    const response = await unread();
    pass(250, 4);
    pass(60_000, 1);
    pass(250, 20);
    response.resume();
    await once(response, 'end');
    expect(response.complete).toBe(true);
  });
});
