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

Fills a running server with ${WEEKS} weeks of generated shop sales, forecasts ${HORIZON} weeks, and shows examples.

  --url URL          address of the server; default: from HOST and PORT, or http://127.0.0.1:3000
  --email ADDRESS    user who signs in; default: ADMIN_EMAIL or admin@localhost
  --products N       number of products; default: 300
  --seed N           seed of the sales; default: 7; the same seed gives the same sales
  --data-dir DIR     data folder of a server on this machine; default: DATA_DIR or ./data
  --json             prints the created ids as one JSON object instead of table and chart

The password comes from DEMO_PASSWORD or from a development server on this machine; otherwise the command prompts for it.
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
    throw new UsageError('--url must not contain a user name or password');
  }
  return url.href;
}

async function assertReady(client: ApiClient): Promise<void> {
  try {
    await client.send('/readyz');
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const advice =
      'Start the server in another terminal (npm start), or give its address with --url.';
    throw new CommandFailure(`${error.message}. ${advice}`, error);
  }
}

async function makeDataset(client: ApiClient, seed: number): Promise<string> {
  const { id } = await client.post<{ id: string }>('/v1/datasets', {
    name: `Demo shop ${seed}`,
    frequency: 'weekly',
    unit: 'pieces',
    description: 'Generated weekly sales of a shop, by stockade demo.',
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
