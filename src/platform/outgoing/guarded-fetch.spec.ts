import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../platform/index.ts';
import { GuardedFetch } from './guarded-fetch.ts';
import { AllowedAddresses } from './allowed-addresses.ts';
import { NameServers } from './name-servers.ts';

const MEBIBYTE = 1_048_576;

let server: Server;
let origin: string;
let fetched: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    fetched.push(request.url ?? '');
    if (request.url === '/redirect') response.writeHead(302, { location: '/other' });
    if (request.url === '/long') response.write('x'.repeat(MEBIBYTE + 1));
    if (request.url === '/full') response.write('x'.repeat(MEBIBYTE));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => (fetched = []));
afterAll(() => void server.close());

function outside(privateIssuers: string): GuardedFetch {
  const config = loadConfig({ SSO_PRIVATE_ISSUERS: privateIssuers });
  return new GuardedFetch(new AllowedAddresses(new NameServers(config), config));
}

describe('a request to a host that an administrator named', () => {
  it('is made where the operator allows it', async () => {
    const answer = await outside(origin).fetch(`${origin}/full`, {});
    expect([answer.status, (await answer.text()).length]).toEqual([200, MEBIBYTE]);
  });

  it('is not made to a private address, nor anything sent there', async () => {
    await expect(outside('').fetch(origin, {})).rejects.toThrow('https');
    const secure = origin.replace('http:', 'https:');
    await expect(outside('').fetch(secure, {})).rejects.toThrow('not public');
    expect(fetched).toEqual([]);
  });

  it('is not allowed by an origin that begins the same', async () => {
    await expect(outside(origin.slice(0, -1)).fetch(origin, {})).rejects.toThrow('https');
  });

  it('follows no redirect', async () => {
    const answer = await outside(origin).fetch(`${origin}/redirect`, {});
    expect([answer.status, fetched]).toEqual([302, ['/redirect']]);
  });

  it('is given up when the answer is too long', async () => {
    await expect(outside(origin).fetch(`${origin}/long`, {})).rejects.toThrow('too long');
  });
});
