import type pg from 'pg';

const ROWS_A_STATEMENT = 10_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Sealed columns in order, of the tables that are filled by SQL: docs/formats/row-seal.md. */
const COLUMNS = {
  user_account:
    'organization_id id kind email roles password_hash email_verified_at email_changed_at locked_at',
  dataset: 'organization_id id owner_id',
  dataset_grant:
    'organization_id id dataset_id user_id group_id grantee_organization_id sealed_part actions expires_at',
} as const;

type Row = Readonly<Record<string, unknown>>;

/** Seals rows that were inserted by SQL, as the server seals those that it writes. */
export async function sealRows(
  owner: pg.Client,
  table: keyof typeof COLUMNS,
  seal: (table: string, values: readonly unknown[]) => Buffer,
): Promise<void> {
  const columns = COLUMNS[table].split(' ');
  const select = `select ${columns.join(', ')} from ${table}
    where seal is null and (organization_id, id) > ($1::uuid, $2::uuid)
    order by organization_id, id limit ${ROWS_A_STATEMENT}`;
  let after: unknown[] = [NO_ID, NO_ID];
  for (;;) {
    const { rows } = await owner.query<Row>(select, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = [last['organization_id'], last['id']];
    const seals = rows.map((row) =>
      seal(
        table,
        columns.map((column) => row[column]),
      ),
    );
    await owner.query(
      `update ${table} t set seal = s.seal from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as s (organization_id, id, seal)
        where t.organization_id = s.organization_id and t.id = s.id`,
      [rows.map((row) => row['organization_id']), rows.map((row) => row['id']), seals],
    );
  }
}
