// Writes everything that is generated and committed: openapi.json and docs/generated/. With --check it
// writes nothing and fails when a committed file differs from what the code says now. Either way it
// boots the built application and fails when entities and migrations disagree.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onlyCheck = process.argv.includes('--check');
await import('./build.mjs');
const built = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);

const { generatedFiles, missingMigrations } = await built('generated.js');
const { openDatabase } = await built('database.js');
const { loadConfig, setLogLevel } = await built('platform/start.js');

const folder = mkdtempSync(join(tmpdir(), 'stockade-generate-'));
const problems = [];
setLogLevel('silent');
const config = loadConfig({ DATA_DIR: folder, NODE_ENV: 'test' });
const database = await openDatabase(config);
try {
  for (const [path, text] of Object.entries(await generatedFiles(config, database))) {
    if (textOf(path) === text) continue;
    if (onlyCheck) problems.push(`${path} is not what the code says: run npm run generate`);
    else write(path, text);
  }
  for (const query of await missingMigrations(database)) {
    problems.push(`entities and migrations disagree: ${query}`);
  }
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length > 0 ? 1 : 0);

function textOf(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stderr.write(`${path} written\n`);
}
