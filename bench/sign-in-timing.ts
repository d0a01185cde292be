/**
 * Whether the time of a refused sign-in tells if there is such a user: pairs of attempts, one with a known
 * name and one with an unknown one, in random order; printed is the AUC, the chance that the known one took
 * longer, which is 0.5 when time tells nothing. Usage: npm run bench -- sign-in-timing [pairs]
 */
import pg from 'pg';
import { startServer } from '../test/support/server.ts';
import { auc, median, report, withPostgres } from './support/measure.ts';

const PAIRS = Number(process.argv[2] ?? 2000);
const WARM_UP = 50;

await withPostgres(async (url) => {
  const server = await startServer({ databaseUrl: url, env: { LOG_LEVEL: 'error' } });
  try {
    const admin = await server.admin();
    await admin.post('/v1/users', {
      email: 'known-one@example.com',
      password: 'a quiet afternoon',
    });
    const client = server.client();
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    const attempt = async (username: string): Promise<number> => {
      // Who guesses has to wait, and how long a refusal to judge takes is not the question.
      await owner.query('delete from sign_in_failure');
      const startedAt = performance.now();
      await client.token({ grant_type: 'password', username, password: 'not the right one' });
      return performance.now() - startedAt;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
      const times = { known: 0, unknown: 0 };
      const order = Math.random() < 0.5 ? ['known', 'unknown'] : ['unknown', 'known'];
      for (const who of order as (keyof typeof times)[]) {
        times[who] = await attempt(`${who}-one@example.com`);
      }
      if (pair < 0) continue;
      known.push(times.known);
      unknown.push(times.unknown);
    }
    await owner.end();
    console.log(
      `median: known ${median(known).toFixed(2)} ms, unknown ${median(unknown).toFixed(2)} ms`,
    );
    const area = auc(known, unknown);
    console.log(`AUC ${area.toFixed(4)}`);
    report('AUC away from 0.5', Math.abs(area - 0.5), 0.02, 'most');
  } finally {
    await server.stop();
  }
});
