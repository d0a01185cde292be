import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { runInContext } from '../context/context.ts';
import { RequestLife } from '../context/request-life.ts';
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

describe('a request that takes longer than the time limit', () => {
  const DAY_MS = 86_400_000;

  /** Begins a request that nobody answers, and gives it to a test that lets time pass. */
  async function pending({ streaming = false, life = new RequestLife() } = {}) {
    const app = express();
    app.use((request: Request, response: Response) => {
      request.streaming = streaming;
      runInContext({ requestId: 'one', source: 'spec', life }, () =>
        guard.middleware(request, response, () => server.emit('taken')),
      );
    });
    server.removeAllListeners('request');
    server.on('request', app);
    const asking = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    asking.on('error', () => undefined);
    await once(server, 'taken');
    return asking;
  }

  it('is ended with 503', async () => {
    const asking = await pending();
    const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
    clock += DAY_MS;
    guard.check();
    expect((await answered)[0].statusCode).toBe(503);
  });

  it('goes on while it commits, and while it streams', async () => {
    const life = new RequestLife();
    life.beginCommit();
    for (const options of [{ life }, { streaming: true }]) {
      const asking = await pending(options);
      let answered = false;
      asking.on('response', () => (answered = true));
      clock += DAY_MS;
      guard.check();
      guard.check();
      expect([answered, asking.destroyed]).toEqual([false, false]);
    }
  });
});
