/**
 * What a list costs that rules narrow: 50 of 1,000,000 datasets, against the same page without a filter. And how
 * long it takes to say what somebody reaches and who reaches something, for 10,000 people and 100,000 datasets.
 * Interleaved rounds, the median of each.
 *
 *     npm run bench -- list
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type * as Questions from '../src/authorization/explanations/explanation.service.ts';
import type * as Crypto from '../src/crypto/index.ts';
import type * as Databases from '../src/database.ts';
import type * as Stores from '../src/forecasting/datasets/dataset.store.ts';
import type * as Contexts from '../src/platform/context/context.ts';
import type * as Platform from '../src/platform/index.ts';
import type * as Servers from '../src/server.ts';
import { sealRows } from '../test/support/seal-rows.ts';
import { median, report, withPostgres } from './support/measure.ts';

const ROWS = 1_000_000;
const GRANTS = 1000;
const PAGE = 50;
const ROUNDS = 200;
const PEOPLE = 10_000;
const REACHABLE = 100_000;
const GRANTS_EACH = 10;

const COLUMNS = `organization_id as "organizationId", id, owner_id as "ownerId", name, description, unit,
  frequency, season_length as "seasonLength", phase, classification, series_count as "seriesCount",
  observation_count as "observationCount", version, created_at as "createdAt"`;

const built = <T>(path: string): Promise<T> =>
  import(new URL(`../dist/src/${path}`, import.meta.url).href) as Promise<T>;
const { openDatabase } = await built<typeof Databases>('database.js');
const { createApplication } = await built<typeof Servers>('server.js');
const { Broadcast, loadConfig, UnitOfWork } = await built<typeof Platform>('platform/index.js');
const { RootKeys, RowSeals } = await built<typeof Crypto>('crypto/index.js');
const { runInContext } = await built<typeof Contexts>('platform/context/context.js');
const { DatasetStore } = await built<typeof Stores>('forecasting/datasets/dataset.store.js');
const { ExplanationService } = await built<typeof Questions>(
  'authorization/explanations/explanation.service.js',
);

/** Milliseconds that each takes, interleaved: the median of the rounds. */
async function costs(
  works: Readonly<Record<string, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = -5; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const startedAt = performance.now();
      await work();
      if (round >= 0) (times[name] ??= []).push(performance.now() - startedAt);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

/** Runs work as one of the people would. */
function as<T>(organizationId: string, userId: string, role: string, work: () => T): T {
  const principal: Platform.Principal = {
    kind: 'user',
    organizationId: organizationId as Platform.OrganizationId,
    userId: userId as Platform.UserId,
    roles: [role],
    scopes: null,
    credentialId: userId,
    authenticatedAtMs: null,
    methods: [],
    requiredAction: null,
  };
  const context = {
    requestId: 'bench',
    source: 'cli',
    organizationId: principal.organizationId,
    principal,
  };
  return runInContext(context, work);
}

/** Seals rows as the server does that is measured. */
let seal: (table: string, values: readonly unknown[]) => Buffer;

async function makeOrganization(owner: pg.Client, people: number): Promise<[string, string[]]> {
  const id = randomUUID();
  await owner.query(
    `insert into organization (id, name, operator, factor_roles, magic_links, attestation, authenticators, version,
       created_at)
     values ($1::uuid, 'one', false, '{}', false, 'none', '{}', 1, now())`,
    [id],
  );
  const users = Array.from({ length: people }, () => randomUUID());
  await owner.query(
    `insert into user_account (organization_id, id, kind, email, roles, password_compromised, version, created_at)
     select $1::uuid, id, 'person', id || '@example.com', array[case when place = 1 then 'admin' else 'user' end], false, 1,
       now()
     from unnest($2::uuid[]) with ordinality as person (id, place)`,
    [id, users],
  );
  await sealRows(owner, 'user_account', seal);
  return [id, users];
}

/** Datasets that come one after another, each with the owner that an expression of `i` names. */
async function makeDatasets(
  owner: pg.Client,
  organizationId: string,
  owners: readonly string[],
  count: number,
  ownerOf: string,
): Promise<void> {
  await owner.query(
    `insert into dataset (organization_id, id, owner_id, name, frequency, classification, series_count, observation_count, version,
       created_at)
     select $1::uuid, (lpad(to_hex(i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' ||
         substr(md5(i::text), 4, 15))::uuid, ($2::uuid[])[${ownerOf}], 'one', 'monthly', 'internal', 0, 0, 1, now()
     from generate_series(1, $3::int) i`,
    [organizationId, owners, count],
  );
  await sealRows(owner, 'dataset', seal);
}

/** Shares that many datasets with each of the people, spread over all there are. */
async function share(
  owner: pg.Client,
  organizationId: string,
  people: readonly string[],
  each: number,
): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    'select id from dataset where organization_id = $1',
    [organizationId],
  );
  const held = people.flatMap((person, i) =>
    Array.from({ length: each }, (_, k) => [person, rows[(i * 7919 + k * 997) % rows.length]!.id]),
  );
  await owner.query(
    `insert into dataset_grant (organization_id, id, dataset_id, user_id, actions, granted_by, created_at)
     select $1::uuid, gen_random_uuid(), dataset_id, user_id, '{read}', user_id, now()
     from unnest($2::uuid[], $3::uuid[]) one (user_id, dataset_id)`,
    [organizationId, held.map(([person]) => person), held.map(([, id]) => id)],
  );
  await sealRows(owner, 'dataset_grant', seal);
}

await withPostgres(async (url) => {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-bench-'));
  Object.assign(process.env, { DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'warn' });
  const config = loadConfig();
  const seals = new RowSeals(new RootKeys(config));
  seal = (table, values) => seals.seal(table, values);
  const database = await openDatabase(config);
  const app = await createApplication(config, database);
  await app.get(Broadcast).start();
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await lists(owner, app.get(DatasetStore), app.get(UnitOfWork));
    await questions(owner, app.get(ExplanationService));
  } finally {
    await owner.end();
    await app.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function lists(
  owner: pg.Client,
  store: Stores.DatasetStore,
  uow: Platform.UnitOfWork,
): Promise<void> {
  const [organization, [admin, half, few, shared, viewer, nobody]] = await makeOrganization(
    owner,
    6,
  );
  // Every second is of one, some of the oldest are of another, the rest are the admin's.
  const owners = [half, few, admin].map((one) => one!);
  const ownerOf = 'case when i % 2 = 0 then 1 when i % 101 = 0 and i < 10000 then 2 else 3 end';
  await makeDatasets(owner, organization, owners, ROWS, ownerOf);
  await share(owner, organization, [shared!, viewer!], GRANTS);
  await owner.query('vacuum analyze');
  const unfiltered = (): Promise<unknown> =>
    uow.prepared(
      'unfiltered',
      `select ${COLUMNS} from dataset where organization_id = $1 order by id desc limit $2`,
      [organization, PAGE],
    );
  const planned = (): Promise<unknown> =>
    uow.prepared(
      'planned',
      `select ${COLUMNS} from dataset where organization_id = $1 order by id desc limit ${PAGE}`,
      [organization],
    );
  const callers: Record<string, readonly [string, string]> = {
    'an admin': [admin!, 'admin'],
    'who owns half': [half!, 'user'],
    'who owns few of the oldest': [few!, 'user'],
    'who holds 1,000 grants': [shared!, 'user'],
    'a viewer with 1,000 grants': [viewer!, 'viewer'],
    'who reaches nothing': [nobody!, 'user'],
  };
  const works: Record<string, () => Promise<unknown>> = {
    unfiltered: () => as(organization, admin!, 'admin', unfiltered),
    planned: () => as(organization, admin!, 'admin', planned),
  };
  for (const [name, [user, role]] of Object.entries(callers)) {
    works[name] = () => as(organization, user, role, () => store.list(undefined, PAGE));
    works[`${name}, half way`] = () =>
      as(organization, user, role, () => store.list('00000007-a120-7000-8000-000000000000', PAGE));
  }
  const found = await costs(works, ROUNDS);
  const { unfiltered: free, planned: kept, ...filtered } = found;
  console.log(`unfiltered ${free!.toFixed(2)} ms, ${kept!.toFixed(2)} ms with a plan that is kept`);
  for (const [name, cost] of Object.entries(filtered)) {
    report(
      `a filtered list / unfiltered, ${name} (${cost.toFixed(2)} ms)`,
      cost / free!,
      1.3,
      'most',
    );
  }
}

async function questions(
  owner: pg.Client,
  explanations: Questions.ExplanationService,
): Promise<void> {
  const [organization, people] = await makeOrganization(owner, PEOPLE);
  await makeDatasets(owner, organization, people, REACHABLE, `1 + i % ${PEOPLE}`);
  await share(owner, organization, people, GRANTS_EACH);
  await owner.query('vacuum analyze');
  const { rows } = await owner.query<{ id: string }>(
    'select id from dataset where organization_id = $1 limit 20',
    [organization],
  );
  let turn = 0;
  const next = <T>(all: readonly T[]): T => all[(turn += 1) % all.length]!;
  const ask = <T>(work: () => T): T => as(organization, people[0]!, 'admin', work);
  const found = await costs(
    {
      'what can somebody reach, a page of 50': () =>
        ask(() =>
          explanations.reachable({ resource: 'dataset', principal: next(people), limit: PAGE }),
        ),
      'what can somebody reach, a page of 1,000': () =>
        ask(() =>
          explanations.reachable({ resource: 'dataset', principal: people[0]!, limit: 1000 }),
        ),
      'who can reach something, a page of 50': () =>
        ask(() =>
          explanations.holders({
            resource: `dataset:${next(rows).id}`,
            action: 'read',
            limit: PAGE,
          }),
        ),
      'may somebody do this, why, and what would change it': () =>
        ask(() =>
          explanations.explain({
            resource: `dataset:${next(rows).id}`,
            action: 'read',
            principal: next(people),
          }),
        ),
    },
    15,
  );
  for (const [name, cost] of Object.entries(found)) report(`${name}, in ms`, cost, 300, 'most');
}
