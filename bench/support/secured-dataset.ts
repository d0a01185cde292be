import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Client } from '../../test/support/client.ts';
import { startServer, type TestServer } from '../../test/support/server.ts';
import { withPostgres } from './measure.ts';

/** A server with one small dataset, and a bare handler of the framework that answers the same bytes. */
export interface SecuredDataset {
  readonly server: TestServer;
  readonly datasetUrl: string;
  readonly byKey: Readonly<Record<string, string>>;
  readonly byToken: Readonly<Record<string, string>>;
  readonly bare: { readonly url: string; readonly pid: number };
}

/** Starts both for one bench, and stops them. */
export async function besideBareHandler(
  work: (both: SecuredDataset) => Promise<void>,
): Promise<void> {
  await withPostgres(async (databaseUrl) => {
    const server = await startServer({ databaseUrl, env: { LOG_LEVEL: 'warn' } });
    try {
      const admin = await server.admin();
      const datasetUrl = `${server.url}/v1/datasets/${await newDataset(admin)}`;
      const key = await admin.post('/v1/api-keys', { name: 'bench', scopes: ['datasets:read'] });
      const { text } = await admin.get(new URL(datasetUrl).pathname);
      const child = spawn(process.execPath, ['bench/support/bare-server.ts', text], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const [line] = (await once(child.stdout, 'data')) as [Buffer];
        await work({
          server,
          datasetUrl,
          byKey: { 'x-api-key': key.body.key as string },
          byToken: { ...admin.credential },
          bare: { url: `http://127.0.0.1:${line.toString().trim()}/bare`, pid: child.pid! },
        });
      } finally {
        child.kill();
      }
    } finally {
      await server.stop();
    }
  });
}

async function newDataset(admin: Client): Promise<string> {
  const dataset = await admin.dataset();
  await admin.import(dataset, 'unique_id,ds,y\nSKU-1,2026-01-01,1\nSKU-1,2026-02-01,2\n');
  return dataset;
}
