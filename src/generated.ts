import type { Client } from 'pg';
import pg from 'pg';
import { ENTITIES, MODULES } from './modules.ts';
import { AUDIT_ACTIONS } from './audit/index.ts';
import { accessMatrix, Declarations } from './authorization/index.ts';
import type { OpenDatabase } from './database.ts';
import { openApiDocument } from './openapi.ts';
import { PROBLEMS, type Config } from './platform/index.ts';
import { serverDataSource, SETTINGS } from './platform/bootstrap.ts';
import { createApplication } from './server.ts';

/** Contents of all files that are generated from the code and committed, by path. Boots the application. */
export async function generatedFiles(
  config: Config,
  database: OpenDatabase,
): Promise<Record<string, string>> {
  const app = await createApplication(config, database);
  try {
    return {
      'openapi.json': `${JSON.stringify(openApiDocument(app), null, 2)}\n`,
      'docs/generated/access-matrix.md': accessMatrix(app.get(Declarations).list()),
      'docs/generated/audit-events.md': auditEvents(),
      'docs/generated/error-codes.md': errorCodes(),
      'docs/generated/config.md': settings(),
      'docs/generated/schema.sql': await schema(database),
      'docs/generated/sealed-places.md': sealedPlaces(),
    };
  } finally {
    await app.close();
  }
}

const POOL = { DATABASE_POOL_SIZE: 2, API_TIMEOUT: 30 };

/** Statements that would bring the database to the schema of the entities; empty if the migrations are complete. */
export async function missingMigrations(database: OpenDatabase): Promise<string[]> {
  const source = await serverDataSource(database.connections.owner, ENTITIES, POOL).initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await source.destroy();
  }
}

function auditEvents(): string {
  const rows = Object.entries(AUDIT_ACTIONS).map(([action, when]) => [`\`${action}\``, when]);
  return table('What the audit log speaks of', ['action', 'when'], rows);
}

function sealedPlaces(): string {
  const rows = MODULES.flatMap(({ sealed = [] }) => sealed).map(
    ({ what, table: of, column, key, label, boundTo }) => [
      what,
      of === null ? 'kept by clients' : `\`${of}.${column}\``,
      key === 'organization' ? 'of the organization' : `\`${key}\``,
      [`\`${label}\``, ...boundTo].join(', '),
    ],
  );
  return table(
    'What is sealed, and what it is bound to',
    ['what', 'where', 'key', 'bound to'],
    rows,
  );
}

function errorCodes(): string {
  const rows = Object.entries(PROBLEMS).map(([code, [kind, title]]) => [
    `\`${code}\``,
    kind,
    title,
  ]);
  return table('Problems that the API answers with', ['code', 'kind', 'title'], rows);
}

function settings(): string {
  const rows = Object.entries(SETTINGS).map(([name, { fallbackText, about, secret }]) => [
    secret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``,
    fallbackText === '' ? '' : `\`${fallbackText}\``,
    about,
  ]);
  return table('Settings', ['variable', 'default', 'what it does'], rows);
}

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map(() => '---').join('|')}|`;
  return [
    `# ${title}`,
    '',
    'Generated from the code.',
    '',
    line(head),
    rule,
    ...rows.map(line),
    '',
  ].join('\n');
}

/** The schema as the catalogue tells it: what a reviewer of a migration wants to see change. */
async function schema(database: OpenDatabase): Promise<string> {
  const client: Client = new pg.Client(database.connections.owner);
  await client.connect();
  try {
    const { rows } = await client.query<{ text: string }>(SCHEMA);
    return `${rows.map((row) => row.text).join('\n\n')}\n`;
  } finally {
    await client.end();
  }
}

const SCHEMA = `
  select format(E'table %s\\n%s', c.relname, string_agg(line, E'\\n' order by kind, line)) as text
    from pg_class c
    cross join lateral (
      select 1 as kind, format('  column %s %s%s%s', attname, format_type(atttypid, atttypmod),
             case when attnotnull then ' not null' else '' end,
             coalesce(' default ' || pg_get_expr(adbin, adrelid), '')) as line
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
       where attrelid = c.oid and attnum > 0 and not attisdropped
      union all
      select 2, '  ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
       where conrelid = c.oid and contype <> 'n'
      union all
      select 3, '  ' || pg_get_indexdef(indexrelid) from pg_index
       where indrelid = c.oid and not indisprimary
      union all
      select 4, format('  policy %s for %s using (%s) check (%s)', policyname, cmd, qual, with_check)
        from pg_policies where tablename = c.relname
      union all
      select 5, format('  grant %s to %s',
             string_agg(privilege_type, ', ' order by privilege_type), grantee)
        from information_schema.role_table_grants
       where table_name = c.relname and grantee = 'stockade_server' group by grantee
      union all
      select 6, '  row level security ' || case when c.relrowsecurity then 'on' else 'off' end
    ) as lines
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   group by c.relname order by c.relname`;
