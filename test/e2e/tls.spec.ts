/** @story long */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startServer, type TestServer } from '../support/server.ts';

const openssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
// Certificates cannot be made with Node alone.
const describeWithOpenssl = openssl ? describe : describe.skip;

describeWithOpenssl('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-tls-'));
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  let database: TestDatabase;
  let server: TestServer;

  /** A certificate for localhost and its key, under names of their own. */
  const make = (name: string): void => {
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-subj', `/CN=${name}`, ...files], {
      stdio: 'ignore',
    });
  };
  const use = (certificate: string, privateKey: string): void => {
    copyFileSync(join(folder, `${privateKey}.key`), key);
    copyFileSync(join(folder, `${certificate}.crt`), cert);
  };
  const ask = (): Promise<{ status: number; name: string; version: string }> =>
    new Promise((resolve, reject) => {
      const options = { rejectUnauthorized: false, agent: false } as const;
      get(`${server.url}/livez`, options, (response) => {
        const socket = response.socket as TLSSocket;
        const name = String(socket.getPeerCertificate().subject.CN);
        const version = socket.getProtocol() ?? '';
        response.resume().on('end', () => {
          resolve({ status: response.statusCode ?? 0, name, version });
        });
      }).on('error', reject);
    });

  beforeAll(async () => {
    for (const name of ['first', 'second', 'third']) make(name);
    use('first', 'first');
    database = await createTestDatabase();
    server = await startServer({
      databaseUrl: database.url,
      env: { TLS_CERT_FILE: cert, TLS_KEY_FILE: key },
    });
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the health check of the image asks by TLS', () => {
    const env = { PATH: process.env['PATH'] ?? '', PORT: new URL(server.url).port };
    const check = (more: object): number | null =>
      spawnSync(process.execPath, ['bin/healthcheck.mjs'], { env: { ...env, ...more } }).status;
    expect([check({ TLS_CERT_FILE: cert }), check({})]).toEqual([0, 1]);
  });

  it('is spoken at an address that says so', async () => {
    expect(server.url).toMatch(/^https:/);
    expect(await ask()).toEqual({ status: 200, name: 'first', version: 'TLSv1.3' });
  });

  it('takes no suite of TLS 1.2 that could be attacked by its padding, after a new certificate neither', async () => {
    const cipherOf = (ciphers: string): Promise<string> =>
      new Promise((resolve) => {
        const port = Number(new URL(server.url).port);
        const options = {
          port,
          ciphers,
          maxVersion: 'TLSv1.2',
          rejectUnauthorized: false,
        } as const;
        const socket = connect(options, () => {
          resolve(socket.getCipher().name);
          socket.destroy();
        });
        socket.on('error', () => resolve('refused'));
      });
    const both = async (): Promise<string[]> => [
      await cipherOf('ECDHE-ECDSA-AES128-GCM-SHA256'),
      await cipherOf('ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA'),
    ];
    expect(await both()).toEqual(['ECDHE-ECDSA-AES128-GCM-SHA256', 'refused']);
    use('third', 'third');
    await eventually(ask, ({ name }) => name === 'third', 60_000);
    expect(await both()).toEqual(['ECDHE-ECDSA-AES128-GCM-SHA256', 'refused']);
  });

  it('takes a new certificate into use without a new start, and keeps it when a worse one comes', async () => {
    use('second', 'second');
    await eventually(ask, ({ name }) => name === 'second', 60_000);
    use('third', 'second');
    await eventually(
      () => Promise.resolve(server.output()),
      (output) => output.includes('certificate and key do not match'),
      60_000,
    );
    expect((await ask()).name).toBe('second');
  });

  it('is never spoken with a certificate that is none', async () => {
    writeFileSync(cert, 'nonsense');
    await expect(
      startServer({
        databaseUrl: database.url,
        dataDir: server.dataDir,
        env: { TLS_CERT_FILE: cert, TLS_KEY_FILE: key },
      }),
    ).rejects.toThrow(/TLS_CERT_FILE/);
  });
});
