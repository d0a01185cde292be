import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandOutcome, stockade, stockadeHere } from '../command-line.fixture.ts';
import { type FakeServer, fakeServer, type Misbehaviour, PASSWORD } from './fake-server.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'stockade-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a developer's own surroundings must not change. */
const BARE = {
  DEMO_PASSWORD: '',
  ADMIN_PASSWORD: '',
  ADMIN_EMAIL: '',
  HOST: '',
  PORT: '',
  TLS_CERT_FILE: '',
  LC_ALL: 'C',
};

async function demo(
  misbehaviour: Misbehaviour,
  words: readonly string[] = [],
  env: Record<string, string> = { DEMO_PASSWORD: PASSWORD },
  run = stockadeHere,
): Promise<CommandOutcome & { server: FakeServer }> {
  const server = await fakeServer(misbehaviour);
  try {
    const all = ['demo', '--url', server.url, '--products', '20', '--data-dir', folder, ...words];
    return { ...(await run(all, { env: { ...BARE, ...env } })), server };
  } finally {
    await server.close();
  }
}

describe('stockade demo', () => {
  it('imports a shop, forecasts it and shows a product of each kind', async () => {
    const { code, stdout, server } = await demo({});
    expect(code).toBe(0);
    expect(server.imported).toMatch(/^unique_id,ds,y\nSKU-0001,2023-01-02,\d+\n/);
    for (const kind of ['seasonal', 'intermittent', 'stock-out', 'level shift']) {
      expect(stdout).toContain(kind);
    }
    expect(stdout).toContain('20 (15-25)');
    expect(stdout).toContain('curl -H "Authorization: Bearer $TOKEN"');
    expect(stdout).not.toContain(PASSWORD);
  });

  it('answers scripts with the ids of what it made', async () => {
    const { stdout } = await demo({}, ['--json']);
    expect(JSON.parse(stdout)).toEqual({ datasetId: 'd', importId: 'j', forecastId: 'j' });
  });

  it('finds the first password of a server on this machine', async () => {
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'first-admin-password'), `${PASSWORD}\n`);
    const { code } = await demo({}, ['--json'], {});
    expect(code).toBe(0);
  });

  it('waits where the server asks for patience, and asks again where events break off', async () => {
    const { code, stderr, server } = await demo({ rateLimitedOnce: true, eventsBreakOff: true }, [
      '--json',
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('Waiting 0 s for the rate limit');
    expect(server.requests).toContain('GET /v1/imports/j');
  });

  it.each([
    ['a wrong password', {}, { DEMO_PASSWORD: 'wrong' }, 'does not accept the password'],
    ['a second factor', { asksForFactor: true }, undefined, 'give a user without one with --email'],
    ['a failed import', { importFails: true }, undefined, 'Importing failed: the disk is full'],
  ])('says what is wrong: %s', async (_, misbehaviour, env, message) => {
    const { code, stdout, stderr } = await demo(misbehaviour, [], env, stockade);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    [{ PORT: '9' }, 'http://127.0.0.1:9 '],
    [{ PORT: '9', HOST: '0.0.0.0' }, 'http://127.0.0.1:9 '],
    [{ PORT: '9', HOST: '::1', TLS_CERT_FILE: 'cert.pem' }, 'https://[::1]:9 '],
  ])('looks for the server where it starts with %j', async (settings, address) => {
    const { code, stderr } = await stockadeHere(['demo'], { env: { ...BARE, ...settings } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(address)]);
  });

  it('says how to start the server where none answers', async () => {
    const { code, stderr } = await stockadeHere(['demo', '--url', 'http://127.0.0.1:9']);
    expect(code).toBe(2);
    expect(stderr).toContain('npm start');
  });
});
