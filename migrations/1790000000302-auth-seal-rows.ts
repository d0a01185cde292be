import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Computes the seal of a row: docs/formats/row-seal.md. */
export type SealRow = (table: string, values: readonly unknown[]) => Buffer;

/** A table, the types of its primary key, which comes first, and its sealed columns in order. */
export type SealedTable = readonly [table: string, key: readonly string[], columns: string];

const ID = ['uuid', 'uuid'];
const TABLES: readonly SealedTable[] = [
  [
    'user_account',
    ID,
    'organization_id id kind email roles password_hash email_verified_at email_changed_at locked_at',
  ],
  ['api_key', ID, 'organization_id id owner_id hash scopes networks'],
  ['passkey', ID, 'organization_id id user_id credential_id public_key backup_eligible'],
  [
    'session',
    ID,
    'organization_id id user_id client_id scopes bound_to identity_provider_id cookie_hash',
  ],
  ['refresh_token', ['uuid', 'bytea'], 'organization_id hash session_id'],
  ['one_time_code', ['uuid', 'bytea'], 'organization_id hash purpose user_id context'],
  ['external_identity', ID, 'organization_id id provider_id subject_hash user_id'],
  [
    'identity_provider',
    ID,
    'organization_id id issuer client_id client_secret create_users default_roles role_claim role_mapping trust_factors',
  ],
  [
    'dataset_grant',
    ID,
    'organization_id id dataset_id user_id group_id grantee_organization_id sealed_part actions expires_at',
  ],
  ['dataset', ID, 'organization_id id owner_id'],
];
const ROWS_A_STATEMENT = 1000;

type Row = Readonly<Record<string, unknown>>;

/** Seals that rows have from now on. The rows that are here are sealed once, in the transaction that adds the column. */
export const sealRowsWith = (seal: SealRow) =>
  class AuthSealRows1790000000302 implements MigrationInterface {
    /** What an earlier version writes from now on has no seal, and would not count. */
    static readonly alone = true;
    name = 'AuthSealRows1790000000302';

    async up(runner: QueryRunner): Promise<void> {
      for (const table of TABLES) await addSeals(runner, table, seal);
      await runner.query('alter table series add column segments_seal bytea');
      await sealSeries(runner, seal);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query('alter table series drop column segments_seal');
      for (const [table] of TABLES) await runner.query(`alter table ${table} drop column seal`);
    }
  };

/** Adds the column, and seals the rows that are there. */
export async function addSeals(
  runner: QueryRunner,
  [table, types, list]: SealedTable,
  seal: SealRow,
): Promise<void> {
  await runner.query(`alter table ${table} add column seal bytea`);
  const columns = list.split(' ');
  const key = columns.slice(0, types.length);
  const rows = (await runner.query(`select ${columns.join(', ')} from ${table}`)) as Row[];
  const lists = types.map((type, i) => `$${i + 2}::${type}[]`).join(', ');
  const same = key.map((column) => `t.${column} = s.${column}`).join(' and ');
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const some = rows.slice(from, from + ROWS_A_STATEMENT);
    const seals = some.map((row) =>
      seal(
        table,
        columns.map((column) => row[column]),
      ),
    );
    await runner.query(
      `update ${table} t set seal = s.seal
         from unnest($1::bytea[], ${lists}) as s (seal, ${key.join(', ')}) where ${same}`,
      [seals, ...key.map((column) => some.map((row) => row[column]))],
    );
  }
}

async function sealSeries(runner: QueryRunner, seal: SealRow): Promise<void> {
  const datasets = (await runner.query('select organization_id, id from dataset')) as {
    organization_id: string;
    id: string;
  }[];
  for (const { organization_id: organizationId, id } of datasets) {
    const rows = (await runner.query(
      `select s.ordinal,
              string_agg(int8send(g.first_period) || int8send(g.last_period)
                || int4send(g.observation_count) || sha256(g.sealed), ''::bytea
                order by g.first_period) as segments
         from series s
         left join demand_segment g on g.organization_id = s.organization_id
              and g.dataset_id = s.dataset_id and g.series_ordinal = s.ordinal
        where s.organization_id = $1 and s.dataset_id = $2 group by s.ordinal`,
      [organizationId, id],
    )) as { ordinal: number; segments: Buffer | null }[];
    for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
      const some = rows.slice(from, from + ROWS_A_STATEMENT);
      const seals = some.map(({ ordinal, segments }) => {
        const digest = createHash('sha256').update(segments ?? Buffer.alloc(0));
        return seal('series', [organizationId, id, ordinal, digest.digest()]);
      });
      await runner.query(
        `update series t set segments_seal = s.seal
           from unnest($3::int[], $4::bytea[]) as s (ordinal, seal)
          where t.organization_id = $1 and t.dataset_id = $2 and t.ordinal = s.ordinal`,
        [organizationId, id, some.map(({ ordinal }) => ordinal), seals],
      );
    }
  }
}
