/**
 * Tokens per second that programs get by client credentials, audited and from the database, against
 * oidc-provider's own in-memory example. Five interleaved rounds, the median of their ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { registerProgram } from '../test/support/oauth.ts';
import { startServer } from '../test/support/server.ts';
import { requestsPerSecond, type Load } from './support/load.ts';
import { median, report, withPostgres } from './support/measure.ts';

const ROUNDS = 5;

function load(url: string, clientId: string, clientSecret: string): Load {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return {
    url,
    method: 'POST',
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=datasets%3Aread',
  };
}

await withPostgres(async (url) => {
  const env = { LOG_LEVEL: 'error', RUN_JOBS: 'false', API_RATE_LIMIT: '10000000' };
  const server = await startServer({ databaseUrl: url, env });
  const example = spawn(process.execPath, ['bench/support/oidc-example.ts'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [port] = (await once(example.stdout, 'data')) as [Buffer];
    const { clientId, clientSecret } = await registerProgram(await server.admin());
    const ours = load(`${server.url}/oauth2/token`, clientId, clientSecret);
    const peer = `http://127.0.0.1:${port.toString().trim()}/token`;
    const theirs = load(peer, 'program', encodeURIComponent('a secret of a program'));
    for (const one of [ours, theirs]) await requestsPerSecond({ ...one, seconds: 2 });
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [mine, other] = [await requestsPerSecond(ours), await requestsPerSecond(theirs)];
      ratios.push(mine / other);
      console.log(`stockade ${mine.toFixed(0)}/s  example in memory ${other.toFixed(0)}/s`);
    }
    report('client-credentials tokens / the example in memory', median(ratios), 0.25, 'least');
  } finally {
    example.kill();
    await server.stop();
  }
});
