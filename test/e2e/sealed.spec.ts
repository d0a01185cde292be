import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { csvRows, monthlyCsv } from '../support/demand.ts';
import { long } from '../support/long.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

const IDS = ['SECRET-SHIRT-BLUE', 'SECRET-SHIRT-RED'] as const;
const WRONG_ID = 'SECRET-SHIRT-WRONG';
const DIRECT_ID = 'SECRET-SHIRT-DIRECT';
const SALES = [31415.92653, 27182.81828, 16180.33988, 14142.13562, 17320.50807, 22360.67977];
const WRONG_VALUE = '57721 and 56649';

/** Everything that must not be found: its name and how its bytes may stand, in hex. */
function needles(values: readonly number[], texts: readonly string[]): [string, string][] {
  return [
    ...texts.map((text): [string, string] => [text, Buffer.from(text).toString('hex')]),
    ...values.flatMap((value): [string, string][] => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value);
      const little = bytes.toString('hex');
      const big = bytes.swap64().toString('hex');
      const text = Buffer.from(String(value)).toString('hex');
      return [
        [`${value} in digits`, text],
        [`${value}, last byte first`, little],
        [`${value}, first byte first`, big],
      ];
    }),
  ];
}

/** What was told to the server, whole, that nobody may read out of it. */
interface Confidence {
  readonly admin: Client;
  readonly person: Person;
  readonly values: number[];
  readonly texts: string[];
  readonly datasetId: string;
  readonly forecastId: string;
  readonly importId: string;
}

async function confide(server: TestServer): Promise<Confidence> {
  const admin = await server.admin();
  const person = await newPerson(admin, 'user');
  const { client } = person;
  const tokens = await server
    .client()
    .token({ grant_type: 'password', username: person.email, password: person.password });
  const { key } = await newKey(client, ['datasets:read'], {});
  const datasetId = await client.dataset('monthly', 'Shirts');
  const file = monthlyCsv({ [IDS[0]]: SALES, [IDS[1]]: SALES.map((y) => y + 1000) });
  const { id: importId } = await client.import(
    datasetId,
    `${file}${WRONG_ID},2020-01-01,${WRONG_VALUE}\n`,
    '?mode=partial',
    { 'content-type': 'text/csv', 'idempotency-key': 'once' },
  );
  const { id: forecastId } = await client.forecast(datasetId, { horizon: 3, method: 'drift' });
  const csv = await client.get(`/v1/forecasts/${forecastId}/values`, { accept: 'text/csv' });
  await client.get(`/v1/datasets/${datasetId}/series/${IDS[0]}/observations`);
  await client.get(`/v1/imports/${importId}/errors`);
  await client.post(
    '/v1/forecast',
    {
      frequency: 'none',
      horizon: 1,
      series: [{ uniqueId: DIRECT_ID, observations: SALES.map((y, i) => ({ ds: String(i), y })) }],
    },
    { 'idempotency-key': 'directly' },
  );
  return {
    admin,
    person,
    datasetId,
    forecastId,
    importId,
    values: [
      ...SALES,
      ...SALES.map((y) => y + 1000),
      ...csvRows(csv.text).flatMap(({ mean, hi_95 }) => [Number(mean), Number(hi_95)]),
    ],
    texts: [
      ...IDS,
      WRONG_ID,
      WRONG_VALUE,
      DIRECT_ID,
      person.password,
      ADMIN.password,
      tokens.body.access_token,
      tokens.body.refresh_token,
      key,
    ],
  };
}

let database: TestDatabase;
let server: TestServer;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, env: { LOG_LEVEL: 'trace' } });
  owner = await database.connect();
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

describe('a dump of the whole database', () => {
  let told: Confidence;
  let dump: string;
  let tables: string[];

  beforeAll(async () => {
    told = await confide(server);
    tables = await tablesOf(owner);
    const parts: string[] = [];
    for (const table of tables) {
      const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${table} t`);
      // Texts to hex, and what is hex already stays it.
      parts.push(...rows.map(({ row }) => `${Buffer.from(row).toString('hex')} ${row}`));
    }
    dump = parts.join('\n');
  });

  const found = (wanted: [string, string][], text: string): string[] =>
    wanted.filter(([, hex]) => text.includes(hex)).map(([name]) => name);

  it('holds what was stored', () => {
    expect(tables).toContain('public.demand_segment');
    expect(found(needles([], ['Shirts', told.person.email]), dump)).toHaveLength(2);
  });

  it('holds no product id, password, token or key', () => {
    expect(found(needles([], told.texts), dump)).toEqual([]);
  });

  it('holds no demand and no forecast, in digits or in bytes', () => {
    expect(found(needles(told.values, []), dump)).toEqual([]);
  });

  it('is no worse than the log, which holds none of it either', () => {
    const log = Buffer.from(server.output()).toString('hex');
    expect(found(needles(told.values, told.texts), log)).toEqual([]);
  });
});

long.describe('the files of the embedded database', () => {
  let embedded: TestServer;
  let told: Confidence;

  beforeAll(async () => {
    embedded = await startServer();
    told = await confide(embedded);
  });

  afterAll(async () => {
    await embedded.stop();
  });

  it('hold no product id, demand, password, token or key, the write-ahead log included', () => {
    const files = filesIn(embedded.dataDir).map((path) => readFileSync(path));
    const found = needles(told.values, told.texts).filter(([, hex]) => {
      const bytes = Buffer.from(hex, 'hex');
      return files.some((file) => file.includes(bytes));
    });
    expect(found.map(([name]) => name)).toEqual([]);
  });
});

describe('whoever alters the database', () => {
  let told: Confidence;

  beforeEach(async () => {
    told = await confide(server);
  });

  const segments = async (): Promise<string[]> =>
    (
      await owner.query<{ ctid: string }>(
        'select ctid::text from demand_segment where dataset_id = $1 order by ctid',
        [told.datasetId],
      )
    ).rows.map(({ ctid }) => ctid);
  const alter = (sql: string, ...values: unknown[]) => owner.query(sql, values);
  const observationsOf = (id: string, datasetId = told.datasetId) =>
    reading(told.admin, `/v1/datasets/${datasetId}/series/${id}/observations`);

  /** Refused, and nothing of what was confided in the answer or the log. */
  const expectClosed = (answer: Reading): void => {
    expect(answer.status === 0 || answer.status >= 500).toBe(true);
    const said = Buffer.from(answer.text + server.output()).toString('hex');
    expect(needles(told.values, told.texts).filter(([, hex]) => said.includes(hex))).toEqual([]);
  };

  it('cannot give one series the demand of another', async () => {
    const [one, other] = await segments();
    await alter(
      `update demand_segment s set sealed = o.sealed from demand_segment o
        where (s.ctid = $1::tid and o.ctid = $2::tid) or (s.ctid = $2::tid and o.ctid = $1::tid)`,
      one,
      other,
    );
    for (const id of IDS) expectClosed(await observationsOf(id));
  });

  it('cannot alter a single bit of demand, and its forecast fails instead of using it', async () => {
    const [one] = await segments();
    await alter(
      `update demand_segment set sealed = set_bit(sealed, 8 * length(sealed) - 200, 1 - get_bit(sealed, 8 * length(sealed) - 200)) where ctid = $1::tid`,
      one,
    );
    expectClosed(await observationsOf(IDS[0]));
    const run = await told.person.client.forecast(told.datasetId, { horizon: 3 });
    expect(run).toMatchObject({ state: 'failed', failure: { code: 'unreadable_demand' } });
    const values = await told.person.client.get(`/v1/forecasts/${run.id}/values`);
    expect(values.body.items).toEqual([]);
  });

  long.it('cannot have altered demand merged with a later import', async () => {
    const [one] = await segments();
    await alter(
      'update demand_segment set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where ctid = $1::tid',
      one,
    );
    const ended = await told.person.client.import(told.datasetId, monthlyCsv({ [IDS[0]]: [1] }));
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'unreadable_demand' } });
  });

  long.it('cannot move demand to a dataset of their own', async () => {
    const thief = await newPerson(told.admin, 'user');
    const own = await thief.client.dataset('monthly', 'Mine');
    await alter('begin');
    await alter('set local session_replication_role = replica');
    for (const table of ['series', 'demand_segment']) {
      await alter(`update ${table} set dataset_id = $1 where dataset_id = $2`, own, told.datasetId);
    }
    await alter(
      `update dataset o set series_count = d.series_count, phase = d.phase from dataset d
        where o.id = $1 and d.id = $2`,
      own,
      told.datasetId,
    );
    await alter('commit');
    expectClosed(await reading(thief.client, `/v1/datasets/${own}/series`));
    const stolen = await observationsOf(IDS[0], own);
    expect(stolen.status).toBeGreaterThanOrEqual(404);
    expect(stolen.text).not.toContain('31415');
  });

  long.it('cannot change the name of a series', async () => {
    await alter(
      `update series s set sealed_unique_id = o.sealed_unique_id from series o
        where s.dataset_id = $1 and o.dataset_id = $1 and s.ordinal <> o.ordinal`,
      told.datasetId,
    );
    expectClosed(await reading(told.admin, `/v1/datasets/${told.datasetId}/series`));
  });

  long.it.each(['application/json', 'text/csv', 'application/x-ndjson'])(
    'cannot exchange the forecasts of two series: %s',
    async (accept) => {
      await alter(
        `update forecast_series s set sealed = o.sealed from forecast_series o
          where s.run_id = $1 and o.run_id = $1 and s.ordinal <> o.ordinal`,
        told.forecastId,
      );
      const path = `/v1/forecasts/${told.forecastId}/values`;
      expectClosed(await reading(told.admin, path, { accept }));
    },
  );

  long.it('cannot alter the rows that an import refused', async () => {
    await alter(
      'update import_rejection set sealed = substr(sealed, 1, length(sealed) - 1) where import_id = $1',
      told.importId,
    );
    expectClosed(await reading(told.admin, `/v1/imports/${told.importId}/errors`));
  });
});

interface Reading {
  readonly status: number;
  readonly text: string;
}

/** An answer; status 0 when the connection was cut so that nobody takes it for whole. */
async function reading(
  client: Client,
  path: string,
  headers: Record<string, string> = {},
): Promise<Reading> {
  try {
    const { status, text } = await client.get(path, headers);
    return { status, text: text.replaceAll(path, 'the path that was asked for') };
  } catch {
    return { status: 0, text: '' };
  }
}

async function tablesOf(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  return rows.map(({ name }) => name);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}
