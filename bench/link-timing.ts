/**
 * Whether the time of asking for a link by mail tells if anybody has the address: pairs of requests, one with
 * a known address and one with an unknown one, in random order; printed is the AUC, the chance that the known
 * one took longer, which is 0.5 when time tells nothing. The same is asked of a request that comes right
 * after, while the mail is written. Usage: npm run bench -- link-timing [pairs]
 */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { startServer } from '../test/support/server.ts';
import { auc, median, report, withPostgres } from './support/measure.ts';

const PAIRS = Number(process.argv[2] ?? 1000);
const WARM_UP = 50;
/** Until what was asked for last has been done. */
const REST_MS = 60;

type Who = 'known' | 'unknown';

await withPostgres(async (url) => {
  const server = await startServer({ databaseUrl: url, env: { LOG_LEVEL: 'error' } });
  try {
    const admin = await server.admin();
    const password = 'a quiet afternoon';
    await admin.post('/v1/users', { email: 'known-one@example.com', password });
    const client = server.client();
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const startedAt = performance.now();
      await work();
      return performance.now() - startedAt;
    };
    const asked: Record<Who, number[]> = { known: [], unknown: [] };
    const after: Record<Who, number[]> = { known: [], unknown: [] };
    for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
      const order: Who[] = Math.random() < 0.5 ? ['known', 'unknown'] : ['unknown', 'known'];
      for (const who of order) {
        await owner.query('delete from sign_in_failure');
        const email = `${who}-one@example.com`;
        const first = await timed(() => client.post('/password-resets', { email }));
        const next = await timed(() => client.get('/v1/me'));
        await setTimeout(REST_MS);
        if (pair < 0) continue;
        asked[who].push(first);
        after[who].push(next);
      }
    }
    await owner.end();
    for (const [what, times] of Object.entries({ asking: asked, 'right after': after })) {
      const { known, unknown } = times;
      console.log(
        `${what}: median known ${median(known).toFixed(2)} ms, unknown ${median(unknown).toFixed(2)} ms`,
      );
      report(`${what}: AUC away from 0.5`, Math.abs(auc(known, unknown) - 0.5), 0.05, 'most');
    }
  } finally {
    await server.stop();
  }
});
