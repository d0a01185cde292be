import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests the demo made, and how the fake is to misbehave. */
export interface FakeServer {
  readonly url: string;
  readonly requests: string[];
  /** The body of the import. */
  imported: string;
  close(): Promise<void>;
}

export interface Misbehaviour {
  readonly rateLimitedOnce?: boolean;
  readonly importFails?: boolean;
  readonly eventsBreakOff?: boolean;
  readonly asksForFactor?: boolean;
}

export const PASSWORD = 'correct horse';

/** A server that answers the demo's requests as the contract says, without doing any of the work. */
export async function fakeServer(misbehaviour: Misbehaviour = {}): Promise<FakeServer> {
  const fake = { url: '', requests: [] as string[], imported: '' };
  const server = createServer((request, response) => {
    void answer(request, response, fake, misbehaviour);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(fake, { close: () => closed(server) });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  fake: Pick<FakeServer, 'requests' | 'imported'>,
  { rateLimitedOnce, importFails, eventsBreakOff, asksForFactor }: Misbehaviour,
): Promise<void> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const name = `${request.method} ${request.url}`;
  const isFirst = !fake.requests.includes(name);
  fake.requests.push(name);
  const json = (status: number, content: object, headers = {}): void => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(content));
  };
  const events = (...jobs: object[]): void => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.end(jobs.map((content) => `data: ${JSON.stringify(content)}\n\n`).join(''));
  };
  const failure = { detail: 'the disk is full' };
  const importEnd = importFails ? job('failed', { failure }) : job('succeeded');
  if (name === 'GET /readyz') return json(200, {});
  if (name === 'POST /token') {
    if (asksForFactor === true) return json(400, { error: 'mfa_required' });
    const ok = new URLSearchParams(body).get('password') === PASSWORD;
    return ok ? json(200, { access_token: 't' }) : json(400, { error: 'invalid_grant' });
  }
  if (request.headers.authorization !== 'Bearer t') return json(401, { detail: 'Sign in.' });
  if (name === 'POST /v1/datasets') {
    const wait = rateLimitedOnce === true && isFirst;
    return wait
      ? json(429, { detail: 'Slow down.' }, { 'Retry-After': '0' })
      : json(201, { id: 'd' });
  }
  if (name === 'POST /v1/datasets/d/imports') {
    fake.imported = body;
    return json(202, job('queued'));
  }
  if (name === 'GET /v1/imports/j/events') {
    return eventsBreakOff ? events(job('running')) : events(job('running'), importEnd);
  }
  if (name === 'GET /v1/imports/j') return json(200, importEnd);
  if (name === 'POST /v1/datasets/d/forecasts') return json(202, job('queued'));
  if (name === 'GET /v1/forecasts/j/events') return events(job('succeeded'));
  if (name === 'GET /v1/forecasts/j/values') {
    response.writeHead(200, { 'Content-Type': 'text/csv' });
    response.end(values());
    return undefined;
  }
  return json(404, { detail: 'No such thing.' });
}

function job(state: string, more: object = {}): object {
  return { id: 'j', state, progress: { done: 1, total: 2 }, ...more };
}

function values(): string {
  const ids = Array.from({ length: 9 }, (_, number) => `SKU-000${number + 1}`);
  const rows = ids.flatMap((id) =>
    [29, 30, 31].map((day) => `${id},2025-12-${day},20,15,25,12,28,theta\n`),
  );
  return `unique_id,ds,mean,lo_80,hi_80,lo_95,hi_95,method\n${rows.join('')}`;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
