import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request, Response } from 'express';
import { Admission } from '../admission/admission.ts';
import type { Broadcast } from '../events/broadcast.ts';
import { LiveStreams } from './live-streams.ts';
import { streams } from './streaming.ts';
import { whenClosed } from './when-closed.ts';

let server: Server;

beforeEach(async () => {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => server.close());

/** A response that is open, and what its client does to leave. */
async function openResponse(): Promise<{ response: Response; leave: () => Promise<void> }> {
  const asking = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  asking.on('error', () => undefined);
  const [, response] = (await once(server, 'request')) as [unknown, Response];
  const leave = async () => {
    const closed = once(response, 'close');
    asking.destroy();
    await closed;
  };
  return { response, leave };
}

/** Counts its calls. */
function counter() {
  const counted = { calls: 0, listener: () => void (counted.calls += 1) };
  return counted;
}

it('calls once the client has left, and not before', async () => {
  const { response, leave } = await openResponse();
  const counted = counter();
  whenClosed(response, counted.listener);
  expect(counted.calls).toBe(0);
  await leave();
  expect(counted.calls).toBe(1);
});

it('calls at once where the client has left already', async () => {
  const { response, leave } = await openResponse();
  await leave();
  const counted = counter();
  whenClosed(response, counted.listener);
  expect(counted.calls).toBe(1);
});

describe('a client that left before its stream began', () => {
  it('takes no place from others', async () => {
    const admission = new Admission(100);
    const slots = admission.slots({ peek: () => ({ name: 'ann' }) });
    for (let i = 0; i < 40; i += 1) {
      const { response, leave } = await openResponse();
      const request = { path: '/v1/jobs/1/events' } as Request;
      slots(request, response, () => undefined);
      await leave();
      streams(request, 'events');
    }
  });

  it('is not followed on', async () => {
    const { response, leave } = await openResponse();
    await leave();
    const broadcast = { listen: () => () => undefined } as unknown as Broadcast;
    const look = () => Promise.resolve({ event: {}, ended: false });
    await new LiveStreams(broadcast).follow({ headers: {} } as Request, response, {
      topic: 'job',
      id: '1',
      look,
    });
    expect(response.closed).toBe(true);
  });
});
