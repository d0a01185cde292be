// Builds dist/ with the Nest compiler, and bundles it, when a source is newer than the last build.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.mjs';
import { writeCommonPasswords } from './common-passwords.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.built');

function newest(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = [
  'src',
  'migrations',
  'scripts/bundle.mjs',
  'scripts/common-passwords.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
];
const present = sources.map((name) => join(root, name)).filter(existsSync);
const compiler = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');

if (!existsSync(compiler)) {
  if (!existsSync(stamp)) {
    process.stderr.write('Nothing is built and the compiler is not installed: run npm ci first.\n');
    process.exit(1);
  }
} else if (!existsSync(stamp) || statSync(stamp).mtimeMs < Math.max(...present.map(newest))) {
  const startedAt = new Date();
  execFileSync(process.execPath, [compiler, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  await bundle(root);
  await writeCommonPasswords(join(root, 'dist', 'common-passwords.filter'));
  writeFileSync(stamp, '');
  // As old as the sources that were read: what changed while it compiled is newer.
  utimesSync(stamp, startedAt, startedAt);
}
