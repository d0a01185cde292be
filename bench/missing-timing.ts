/**
 * Whether the time of a 404 tells if there is such a dataset: pairs of requests, one for a colleague's that the caller
 * may not see and one for none at all, in random order; printed is the AUC, the chance that the one that is there took
 * longer, which is 0.5 when time tells nothing. Usage: npm run bench -- missing-timing [pairs]
 */
import { randomUUID } from 'node:crypto';
import { newPerson } from '../test/support/people.ts';
import { startServer } from '../test/support/server.ts';
import { auc, median, report, withPostgres } from './support/measure.ts';

const PAIRS = Number(process.argv[2] ?? 2000);
const WARM_UP = 50;

await withPostgres(async (url) => {
  const env = { LOG_LEVEL: 'error', API_RATE_LIMIT: '1000000' };
  const server = await startServer({ databaseUrl: url, env });
  try {
    const admin = await server.admin();
    const [owner, stranger] = [await newPerson(admin, 'user'), await newPerson(admin, 'user')];
    const hidden = await owner.client.dataset();
    const ask = async (id: string): Promise<number> => {
      const startedAt = performance.now();
      await stranger.client.get(`/v1/datasets/${id}`);
      return performance.now() - startedAt;
    };
    const there: number[] = [];
    const missing: number[] = [];
    for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
      const times = { there: 0, missing: 0 };
      const order = Math.random() < 0.5 ? ['there', 'missing'] : ['missing', 'there'];
      for (const which of order as (keyof typeof times)[]) {
        times[which] = await ask(which === 'there' ? hidden : randomUUID());
      }
      if (pair < 0) continue;
      there.push(times.there);
      missing.push(times.missing);
    }
    console.log(
      `median: there ${median(there).toFixed(2)} ms, missing ${median(missing).toFixed(2)} ms`,
    );
    const area = auc(there, missing);
    console.log(`AUC ${area.toFixed(4)}`);
    report('AUC away from 0.5', Math.abs(area - 0.5), 0.02, 'most');
  } finally {
    await server.stop();
  }
});
