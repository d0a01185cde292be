/**
 * Requests per second of a secured GET (key or token, limiter, policy, one row) against a bare handler of the
 * framework that answers the same bytes on the same adapter. Interleaved rounds, the median of their ratios.
 */
import { requestsPerSecond } from './support/load.ts';
import { median, report } from './support/measure.ts';
import { besideBareHandler } from './support/secured-dataset.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const GOAL = 0.42;

await besideBareHandler(async ({ datasetUrl, bare, ...credentials }) => {
  const byKey = { url: datasetUrl, headers: credentials.byKey };
  const byToken = { url: datasetUrl, headers: credentials.byToken };
  for (const load of [{ url: bare.url }, byKey, byToken]) {
    await requestsPerSecond({ ...load, seconds: 2 });
  }
  const ratios: { key: number; token: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const free = await requestsPerSecond({ url: bare.url });
    const key = await requestsPerSecond(byKey);
    const token = await requestsPerSecond(byToken);
    ratios.push({ key: key / free, token: token / free });
    console.log(`bare ${free.toFixed(0)}/s  key ${key.toFixed(0)}/s  token ${token.toFixed(0)}/s`);
  }
  report('secured GET by key / bare', median(ratios.map(({ key }) => key)), GOAL, 'least');
  report('secured GET by token / bare', median(ratios.map(({ token }) => token)), GOAL, 'least');
});
