/** @story source */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/modules.ts';
import type { HeldGrant } from '../../src/authorization/grants/held-grant.ts';
import { abilityOf, decidingRule } from '../../src/authorization/policies/ability.ts';
import type { Limit } from '../../src/authorization/conditions/condition-catalog.ts';
import { CLASSIFICATIONS } from '../../src/authorization/resource-types/classification.ts';
import { pageByRules } from '../../src/authorization/policies/rule-page.ts';
import { whereOf } from '../../src/authorization/policies/rule-sql.ts';
import { permissionsOf } from '../../src/authorization/resource-types/permission.ts';
import { RoleCatalog } from '../../src/authorization/roles/role-catalog.ts';
import { DatasetEntity } from '../../src/forecasting/datasets/dataset.entity.ts';
import { DATASET } from '../../src/forecasting/datasets/dataset.policy.ts';
import {
  loadConfig,
  newId,
  ROLES,
  type OrganizationId,
  type Principal,
  type UserId,
} from '../../src/platform/index.ts';
import { serverDataSource } from '../../src/platform/database/data-source.ts';
import { RowSeals, RootKeys } from '../../src/crypto/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { sealRows } from '../support/seal-rows.ts';
import { startServer } from '../support/server.ts';

const ROWS = 500;
const QUESTIONS = 200;
const ACTIONS = Object.keys(DATASET.actions);
const LIMITED = ['dataset.*', 'dataset.read', 'dataset.update', 'dataset.create'];
const SCOPES = [...new Set(Object.values(DATASET.actions))];
const PERMISSIONS = [...permissionsOf([DATASET]).keys()];
const USERS = Array.from({ length: 6 }, () => newId<UserId>());

let database: TestDatabase;
let source: DataSource;
let rows: DatasetEntity[];
let organizations: OrganizationId[];

/** As the owner of the database, before whom row-level security hides nothing: the rules are alone. */
beforeAll(async () => {
  database = await createTestDatabase();
  const server = await startServer({ databaseUrl: database.url });
  const seals = new RowSeals(new RootKeys(loadConfig({ DATA_DIR: server.dataDir })));
  const seal = (table: string, values: readonly unknown[]): Buffer => seals.seal(table, values);
  await server.stop();
  const owner = await database.connect();
  organizations = [newId(), newId()];
  for (const id of organizations) {
    await owner.query(
      `insert into organization (id, name, operator, factor_roles, magic_links, attestation, authenticators,
         version, created_at)
       values ($1, 'one', false, '{}', false, 'none', '{}', 1, now())`,
      [id],
    );
    for (const user of USERS) {
      await owner.query(
        `insert into user_account (organization_id, id, kind, email, roles, password_compromised, version, created_at)
         values ($1, $2, 'person', $3, '{}', false, 1, now())`,
        [id, user, `${user}@example.com`],
      );
    }
  }
  const { rows: made } = await owner.query(
    `insert into dataset (organization_id, id, owner_id, name, frequency, series_count, observation_count, version,
       created_at, classification)
     select ($1::uuid[])[1 + (random() * 1)::int], gen_random_uuid(), ($2::uuid[])[1 + (random() * 5)::int],
       'one', 'none', 0, 0, 1, now(), ($4::text[])[1 + (random() * 3)::int]
       from generate_series(1, $3)
     returning organization_id as "organizationId", id, owner_id as "ownerId", classification`,
    [organizations, USERS, ROWS, CLASSIFICATIONS],
  );
  rows = made as DatasetEntity[];
  await sealRows(owner, 'user_account', seal);
  await sealRows(owner, 'dataset', seal);
  await owner.end();
  source = serverDataSource({ connectionString: database.url }, ENTITIES, {
    DATABASE_POOL_SIZE: 1,
    API_TIMEOUT: 30,
  });
  await source.initialize();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

const someOf = <T>(all: readonly T[], most: number): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...all), { maxLength: most });

const roleNames = ['planner', 'auditor'];
const books = fc
  .tuple(
    ...roleNames.map(() => fc.tuple(someOf(PERMISSIONS, 4), someOf(['viewer', ...roleNames], 2))),
  )
  .map((roles) => {
    const defined = roles.map(([permissions, includes], i) => ({
      name: roleNames[i]!,
      permissions,
      includes,
    }));
    return new RoleCatalog(defined, []);
  });

const questions = fc.record({
  organization: fc.nat(1),
  user: fc.nat(USERS.length - 1),
  roles: someOf([...ROLES, ...roleNames, 'nobody'], 2),
  scopes: fc.option(someOf(SCOPES, 3)),
  book: books,
  action: fc.constantFrom(...ACTIONS),
  limits: fc.array(
    fc.record({ actions: someOf(LIMITED, 2), classifications: someOf(CLASSIFICATIONS, 2) }),
    { maxLength: 2 },
  ),
  before: fc.option(fc.nat(ROWS - 1)),
  limit: fc.integer({ min: 1, max: 10 }),
  // Some are of rows that are gone.
  grants: fc.array(fc.record({ row: fc.nat(ROWS + 50), actions: someOf(ACTIONS, 3) }), {
    maxLength: 100,
    size: 'max',
  }),
});

/** A condition that is not met, whatever it asks. */
function limitOf(about: { actions: string[]; classifications: string[] }): Limit {
  const nothing = { networks: [], hours: null, strength: null, maxAgeSeconds: null, maxRisk: null };
  const rest = { boundDevice: true, exceptPrograms: false, roles: [], id: 'one', name: 'one' };
  return { condition: { ...nothing, ...rest, ...about }, unmet: [] };
}

it(`the rules decide the same in memory, in SQL and page by page, over ${ROWS * QUESTIONS} pairs of rules and rows`, async () => {
  let [allowed, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      questions,
      async ({
        organization,
        user,
        roles,
        scopes,
        book,
        action,
        limits,
        before,
        limit,
        grants,
      }) => {
        const principal: Principal = {
          kind: 'user',
          organizationId: organizations[organization]!,
          userId: USERS[user]!,
          roles,
          scopes,
          credentialId: 'one',
          authenticatedAtMs: null,
          methods: [],
          requiredAction: null,
        };
        const held: HeldGrant[] = grants.map(({ row, actions }) => ({
          id: randomUUID(),
          resourceId: rows[row]?.id ?? randomUUID(),
          actions,
          expiresAt: null,
          part: null,
        }));
        const ability = abilityOf(principal, [DATASET], held, book, limits.map(limitOf));
        const { clause, parameters } = whereOf(ability, action, DATASET, 'dataset');
        const found = await source
          .createQueryBuilder(DatasetEntity, 'dataset')
          .select('dataset.id', 'id')
          .where(clause, parameters)
          .getRawMany<{ id: string }>();
        const inMemory = rows
          .filter((row) => decidingRule(ability, action, DATASET, row) !== undefined)
          .map(({ id }) => id);
        expect(found.map(({ id }) => id).sort()).toEqual(inMemory.sort());
        const beforeId = before === null ? undefined : rows[before]!.id;
        const page = { table: 'dataset', columns: 'id', beforeId, limit };
        const paged = await pageByRules(ability, action, DATASET, page, ({ text, values }) =>
          source.query<{ id: string }[]>(text, values as unknown[]),
        );
        const newest = inMemory.filter((id) => beforeId === undefined || id < beforeId);
        expect(paged.map(({ id }) => id)).toEqual(newest.sort().reverse().slice(0, limit));
        allowed += inMemory.length;
        refused += rows.length - inMemory.length;
      },
    ),
    { numRuns: QUESTIONS },
  );
  // Both answers came up often enough to prove something.
  expect(Math.min(allowed, refused)).toBeGreaterThan(ROWS);
});
