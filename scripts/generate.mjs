// Writes everything that is generated and committed: openapi.json and docs/generated/. With --check it
// writes nothing and fails when a committed file differs from what the code says now.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await import('./build.mjs');
const built = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);

const folder = mkdtempSync(join(tmpdir(), 'stockade-generate-'));
const { loadConfig } = await built('platform/index.js');
const { setLogLevel, SETTINGS } = await built('platform/roof.js');
setLogLevel('silent');
const config = loadConfig({ DATA_DIR: folder, NODE_ENV: 'test' });
const { openDatabase } = await built('database.js');
const database = await openDatabase(config);
let drift;
let disagreements = [];
try {
  const files = {
    ...(await fromApplication()),
    ...(await fromCode()),
    'docs/generated/schema.sql': await schema(),
  };
  drift = Object.entries(files).filter(([path, text]) => !same(path, text));
  disagreements = await entitiesAgainstMigrations();
  if (process.argv.includes('--check')) report(drift);
  else for (const [path, text] of drift) write(path, text);
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}
for (const query of disagreements)
  process.stderr.write(`entities and migrations disagree: ${query}\n`);
process.exit(
  disagreements.length > 0 || (process.argv.includes('--check') && drift.length > 0) ? 1 : 0,
);

/** What TypeORM would still have to change for the entities: nothing, if the migrations are right. */
async function entitiesAgainstMigrations() {
  const { ENTITIES } = await built('app.module.js');
  const { serverDataSource } = await built('platform/roof.js');
  const source = await serverDataSource(database.connections.owner, ENTITIES, 2).initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await source.destroy();
  }
}

async function fromApplication() {
  const { createApplication } = await built('server.js');
  const { openApiDocument } = await built('openapi.js');
  const { accessMatrix, Declarations } = await built('authorization/index.js');
  const app = await createApplication(config, database);
  try {
    return {
      'openapi.json': `${JSON.stringify(openApiDocument(app), null, 2)}\n`,
      'docs/generated/access-matrix.md': accessMatrix(app.get(Declarations).list()),
    };
  } finally {
    await app.close();
  }
}

async function fromCode() {
  const { AUDIT_ACTIONS } = await built('audit/index.js');
  const { PROBLEMS } = await built('platform/index.js');
  return {
    'docs/generated/audit-events.md': table(
      'What the audit log speaks of',
      ['action', 'when'],
      Object.entries(AUDIT_ACTIONS).map(([action, when]) => [`\`${action}\``, when]),
    ),
    'docs/generated/error-codes.md': table(
      'Problems that the API answers with',
      ['code', 'kind', 'title'],
      Object.entries(PROBLEMS).map(([code, [kind, title]]) => [`\`${code}\``, kind, title]),
    ),
    'docs/generated/config.md': table(
      'Settings',
      ['variable', 'default', 'what it does'],
      Object.entries(SETTINGS).map(([name, { fallbackText, about, secret }]) => [
        secret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``,
        fallbackText === '' ? '' : `\`${fallbackText}\``,
        about,
      ]),
    ),
  };
}

function table(title, head, rows) {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return [
    `# ${title}`,
    '',
    'Generated from the code.',
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...lines,
    '',
  ].join('\n');
}

/** The schema as the catalogue tells it: what a reviewer of a migration wants to see change. */
async function schema() {
  const client = new pg.Client(database.connections.owner);
  await client.connect();
  try {
    const { rows } = await client.query(`
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
          select 3, '  ' || pg_get_indexdef(indexrelid) from pg_index where indrelid = c.oid and not indisprimary
          union all
          select 4, format('  policy %s for %s using (%s) check (%s)', policyname, cmd, qual, with_check)
            from pg_policies where tablename = c.relname
          union all
          select 5, format('  grant %s to %s', string_agg(privilege_type, ', ' order by privilege_type), grantee)
            from information_schema.role_table_grants
           where table_name = c.relname and grantee = 'stockade_server' group by grantee
          union all
          select 6, '  row level security ' || case when c.relrowsecurity then 'on' else 'off' end
        ) as lines
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       group by c.relname order by c.relname`);
    return `${rows.map((row) => row.text).join('\n\n')}\n`;
  } finally {
    await client.end();
  }
}

function same(path, text) {
  try {
    return readFileSync(join(root, path), 'utf8') === text;
  } catch {
    return false;
  }
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stderr.write(`${path} written\n`);
}

function report(changed) {
  for (const [path] of changed)
    process.stderr.write(`${path} is not what the code says: run npm run generate\n`);
}
