import express, { type Express } from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrefixRouter, type RouterMethod } from './prefix-router.ts';

const ROUTES: readonly (readonly [RouterMethod, string])[] = [
  ['get', '/'],
  ['get', '/livez'],
  ['get', '/docs'],
  ['get', '/docs/assets/:name'],
  ['get', '/v1/me'],
  ['post', '/v1/datasets'],
  ['get', '/v1/datasets/:id'],
  ['get', '/v1/datasets/:id/series/:series'],
  ['get', '/v1/datasetsets'],
  ['get', '/v1/:anything/else'],
  ['get', '/:first'],
];

/** What is asked, and the route that answers; undefined for none. */
const ASKED: readonly (readonly [string, string, string | undefined])[] = [
  ['GET', '/', '/'],
  ['GET', '/livez', '/livez'],
  ['GET', '/livez/', '/livez'],
  ['GET', '/LIVEZ?x=/v1/me', '/livez'],
  ['GET', '/docs', '/docs'],
  ['GET', '/docs/assets/a.css', '/docs/assets/:name'],
  ['GET', '/docs/assets', undefined],
  ['GET', '/v1/me', '/v1/me'],
  ['HEAD', '/v1/me', '/v1/me'],
  ['POST', '/v1/datasets', '/v1/datasets'],
  ['GET', '/v1/datasets', undefined],
  ['GET', '/V1/Datasets/1', '/v1/datasets/:id'],
  ['GET', '/v1/datasets/1/series/a%2Fb', '/v1/datasets/:id/series/:series'],
  ['GET', '/v1/datasetsets', '/v1/datasetsets'],
  ['GET', '/v1/somewhere/else', '/v1/:anything/else'],
  ['GET', '/other', '/:first'],
  ['GET', '//v1/me', undefined],
  ['GET', '/v1//me', undefined],
  ['DELETE', '/v1/me', undefined],
];

const answer: express.RequestHandler = (request, response) => {
  const { path } = request.route as { path: string };
  response.json({ path, params: request.params });
};

function listening(mount: (app: Express) => void): Promise<Server> {
  const app = express();
  mount(app);
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server));
  });
}

let prefixed: Server;
let plain: Server;
beforeAll(async () => {
  const router = new PrefixRouter();
  for (const [method, path] of ROUTES) router.add(method, path, [answer]);
  prefixed = await listening((app) => app.use(router.handle));
  plain = await listening((app) => {
    for (const [method, path] of ROUTES) app[method](path, answer);
  });
});
afterAll(() => {
  prefixed.close();
  plain.close();
});

async function ask(server: Server, method: string, path: string) {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    body: isJson && text !== '' ? (JSON.parse(text) as unknown) : null,
  };
}

describe('routes that are found by their prefix', () => {
  it.each(ASKED)('%s %s is answered by %s', async (method, path, route) => {
    const found = await ask(prefixed, method, path);
    expect(found.status).toBe(route === undefined ? 404 : 200);
    if (route !== undefined && method !== 'HEAD') expect(found.body).toMatchObject({ path: route });
  });

  it.each(ASKED)('%s %s is answered as Express alone answers it', async (method, path) => {
    expect(await ask(prefixed, method, path)).toEqual(await ask(plain, method, path));
  });

  it('refuse a parameter that cannot be decoded as Express alone does', async () => {
    const path = '/v1/datasets/%E0%A4%A';
    expect((await ask(prefixed, 'GET', path)).status).toBe((await ask(plain, 'GET', path)).status);
  });

  it('say which methods a path has', async () => {
    const { port } = prefixed.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/v1/me`, { method: 'OPTIONS' });
    expect(response.headers.get('allow')).toContain('GET');
  });
});
