import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { say, write } from '../output.ts';
import { CommandFailure, UsageError } from '../command-failure.ts';
import { ApiClient } from './api-client.ts';
import { demoEnvironment } from './demo-environment.ts';
import { showOutcome } from './demo-outcome.ts';
import { followJob, type Job } from './follow-job.ts';
import { makeShop, shopCsv, WEEKS } from './shop-data.ts';
import { signIn } from './sign-in.ts';

const HORIZON = 26;
const MAX_PRODUCTS = 5_000;
const MAX_SEEDS = 2 ** 31 - 1;

/** Shows what the server does, on made-up sales of a shop. */
export const demoCommand: Command = {
  help: `Usage: stockade demo [options]

Fills a running server with ${WEEKS} weeks of made-up shop sales, forecasts ${HORIZON} weeks, and shows some of it.

  --url URL          where the server is; by default where HOST and PORT say, or http://127.0.0.1:3000
  --email ADDRESS    who signs in; ADMIN_EMAIL or admin@localhost by default
  --products N       how many products, 300 by default
  --seed N           which shop, 7 by default: the same number gives the same sales
  --data-dir DIR     where a server on this machine keeps its data; DATA_DIR or ./data by default
  --json             the ids of what was made as one object, instead of table and chart

The password is that of a development server on this machine, or DEMO_PASSWORD, or is asked for.
`,
  options: {
    url: { type: 'string' },
    email: { type: 'string' },
    products: { type: 'string' },
    seed: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments): Promise<number> {
  const environment = demoEnvironment();
  const seed = args.integer('seed', { min: 0, max: MAX_SEEDS }) ?? 7;
  const products = args.integer('products', { min: 1, max: MAX_PRODUCTS }) ?? 300;
  const email = args.text('email') ?? environment.email;
  const dataDir = args.text('data-dir') ?? environment.dataDir;
  const client = new ApiClient(checkedUrl(args.text('url') ?? environment.url));
  await assertReady(client);
  await signIn(client, email, dataDir, environment);
  say(`Signed in as ${email}.`);
  const datasetId = await makeDataset(client, seed);
  const importId = await importSales(client, datasetId, seed, products);
  const forecastId = await forecast(client, datasetId);
  const made = { datasetId, importId, forecastId };
  if (args.flag('json')) await write(`${JSON.stringify(made)}\n`);
  else await showOutcome(client, made, { seed, products, email, dataDir, utf8: environment.utf8 });
  return EXIT.fine;
}

function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--url must be an http or https address, not "${text}"`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--url must not hold a name or a password');
  }
  return url.href;
}

async function assertReady(client: ApiClient): Promise<void> {
  try {
    await client.send('/readyz');
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const advice =
      'Start the server in another terminal (npm start), or name its address with --url.';
    throw new CommandFailure(`${error.message}. ${advice}`, error);
  }
}

async function makeDataset(client: ApiClient, seed: number): Promise<string> {
  const { id } = await client.post<{ id: string }>('/v1/datasets', {
    name: `Demo shop ${seed}`,
    frequency: 'weekly',
    unit: 'pieces',
    description: 'Made-up weekly sales of a shop, by stockade demo.',
  });
  return id;
}

async function importSales(
  client: ApiClient,
  datasetId: string,
  seed: number,
  products: number,
): Promise<string> {
  say(`Sending ${WEEKS} weeks of ${products} products ...`);
  const { id } = await client.json<Job>(`/v1/datasets/${datasetId}/imports`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv' },
    body: () =>
      ReadableStream.from(shopCsv(makeShop(seed, products))).pipeThrough(new TextEncoderStream()),
  });
  await followJob(client, `/v1/imports/${id}`, 'Importing');
  say('Imported.');
  return id;
}

async function forecast(client: ApiClient, datasetId: string): Promise<string> {
  const started = performance.now();
  const { id } = await client.post<Job>(`/v1/datasets/${datasetId}/forecasts`, {
    horizon: HORIZON,
  });
  await followJob(client, `/v1/forecasts/${id}`, 'Forecasting');
  say(`Forecast ${HORIZON} weeks in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  return id;
}
