/** @story long */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../support/client.ts';
import {
  BUSY_PERIODS,
  BUSY_SERIES,
  busyFile,
  endedWithin,
  everything,
  monthlyCsv,
} from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN, startServer, type ServerOptions, type TestServer } from '../support/server.ts';

const ROUNDS = 12;
const CSV = { 'content-type': 'text/csv' };

/** Repeatable: the same seed kills at the same moments. */
const seed = Number(process.env['KILL_SEED'] ?? randomBytes(2).readUInt16LE());
let state = seed;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

const request = { horizon: 12, method: 'theta' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that is killed and started again on the same data. */
class Mortal {
  private server: TestServer | undefined;
  private signedIn: Client | undefined;

  constructor(private readonly options: ServerOptions) {}

  async start(): Promise<Client> {
    this.server = await startServer(this.options);
    const token = this.signedIn?.credential['authorization']?.slice('Bearer '.length);
    const client = this.server.client();
    this.signedIn =
      token === undefined
        ? await client.signIn(ADMIN.email, ADMIN.password)
        : client.withToken(token);
    return this.signedIn;
  }

  get process(): TestServer {
    if (this.server === undefined) throw new Error('it has not been started');
    return this.server;
  }
}

interface Job {
  readonly id: string;
  readonly state: string;
  readonly finishedAt: string | null;
  readonly progress: { readonly done: number };
}

/** Waits until each job that had begun has ended, or has got on: during one that dies again without that it is given up. */
async function gotOn(client: Client, datasetId: string): Promise<void> {
  const jobs = async (): Promise<Job[]> => {
    const imports = await everything<Job>(client, `/v1/datasets/${datasetId}/imports`);
    const runs = await everything<Job>(client, `/v1/datasets/${datasetId}/forecasts`);
    return [...imports.map((one) => ({ ...one, progress: { done: 0 } })), ...runs];
  };
  const before = new Map((await jobs()).map(({ id, progress }) => [id, progress.done]));
  await eventually(
    jobs,
    (all) =>
      all.every(
        ({ id, state, finishedAt, progress }) =>
          state === 'queued' || finishedAt !== null || progress.done > (before.get(id) ?? 0),
      ),
    120_000,
  );
}

/** The values of a forecast as one text. */
const valuesOf = async (client: Client, id: string): Promise<string> =>
  (await client.get(`/v1/forecasts/${id}/values`, { accept: 'text/csv' })).text;

describe(`a server that is killed at random moments (KILL_SEED=${seed})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stockade-killed-'));
  const mortal = new Mortal({ dataDir });
  let client: Client;
  let datasetId: string;
  const acknowledged: string[] = [];
  const datasets: string[] = [];

  beforeAll(async () => {
    client = await mortal.start();
    datasetId = await client.dataset();
    await client.import(datasetId, busyFile(ROUNDS));
  });

  afterAll(async () => {
    await mortal.process.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('while it imports and forecasts, does all that it acknowledged', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const sent = [
        client.post(`/v1/datasets/${datasetId}/imports`, busyFile(round), CSV),
        client.post('/v1/datasets', { name: `Round ${round}`, frequency: 'monthly' }),
        client.post(`/v1/datasets/${datasetId}/forecasts`, request),
      ].map((answer) => answer.catch(() => undefined));
      // Every third time it is killed while it still receives.
      if (round % 3 !== 0) await Promise.all(sent);
      await pause(random() ** 2 * 1500);
      await mortal.process.kill();
      for (const answer of await Promise.all(sent)) {
        const location = answer?.headers.get('location');
        if (answer?.status === 202) acknowledged.push(location!);
        if (answer?.status === 201) datasets.push(location!);
      }
      client = await mortal.start();
      await gotOn(client, datasetId);
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS);
    const states: unknown[] = [];
    for (const location of acknowledged) {
      states.push((await endedWithin(client, location, 60_000)).state);
    }
    expect(states).toEqual(acknowledged.map(() => 'succeeded'));
  }, 600_000);

  it('has lost nothing else that it acknowledged', async () => {
    const found = await Promise.all(datasets.map((location) => client.get(location)));
    expect(found.map(({ status }) => status)).toEqual(datasets.map(() => 200));
  });

  it('has each observation once', async () => {
    interface Import {
      readonly finishedAt: string | null;
      readonly outcome: { readonly added: number };
    }
    // One that was committed as the kill came was never acknowledged, but is there.
    const imports = await eventually(
      () => everything<Import>(client, `/v1/datasets/${datasetId}/imports`),
      (all) => all.every(({ finishedAt }) => finishedAt !== null),
      60_000,
    );
    const added = imports.reduce((sum, { outcome }) => sum + outcome.added, 0);
    const { body } = await client.get(`/v1/datasets/${datasetId}`);
    expect(body.observationCount).toBe(imports.length * BUSY_SERIES * BUSY_PERIODS);
    expect(body.seriesCount).toBe(imports.length * BUSY_SERIES);
    expect(added).toBe(body.observationCount);
    const series = await everything<{ observationCount: number }>(
      client,
      `/v1/datasets/${datasetId}/series`,
    );
    expect(series.reduce((sum, one) => sum + one.observationCount, 0)).toBe(added);
  });

  it('has forecast each series once, as if it had never been interrupted', async () => {
    const { id } = await client.forecast(datasetId, request);
    const whole = (await valuesOf(client, id as string)).split('\n');
    const runs = acknowledged.filter((location) => location.startsWith('/v1/forecasts/'));
    for (const location of runs) {
      const { body } = await client.get(location);
      const text = await valuesOf(client, body.id);
      expect(text.split('\n').slice(0, -1)).toEqual(
        whole.slice(0, 1 + body.progress.total * request.horizon),
      );
    }
  });
});

describe('a server that is killed while it makes a forecast add up', () => {
  const SERIES = 400;
  const NODES = 1 + 3 + 120;
  const dataDir = mkdtempSync(join(tmpdir(), 'stockade-adding-up-'));
  const mortal = new Mortal({ dataDir });

  afterAll(async () => {
    await mortal.process.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('goes on where it was, and ends as if nothing had happened', async () => {
    let client = await mortal.start();
    const id = await client.dataset();
    const wave = (at: number): number[] =>
      Array.from({ length: 40 }, (_, t) => 20 + at + 5 * Math.sin(((t + at) * Math.PI) / 6));
    const series = Array.from({ length: SERIES }, (_, i) => [
      `${i % 3}/${i % 40}/${i}`,
      wave(i % 12),
    ]);
    await client.import(id, monthlyCsv(Object.fromEntries(series) as Record<string, number[]>));
    const adding = { horizon: 4, method: 'theta', hierarchy: { separator: '/' } };
    const whole = await valuesOf(client, (await client.forecast(id, adding)).id as string);
    expect(whole.trimEnd().split('\n')).toHaveLength(1 + (SERIES + NODES) * adding.horizon);
    const sent = await client.post(`/v1/datasets/${id}/forecasts`, adding);
    const location = sent.headers.get('location')!;
    for (const least of [1, SERIES / 2, SERIES + 1, SERIES + NODES]) {
      await eventually(
        async () => (await client.get(location)).body,
        ({ progress }) => progress.done >= least,
        60_000,
      );
      await mortal.process.kill();
      client = await mortal.start();
    }
    expect(await endedWithin(client, location, 60_000)).toMatchObject({ state: 'succeeded' });
    expect(await valuesOf(client, location.split('/').at(-1)!)).toBe(whole);
  }, 180_000);
});
