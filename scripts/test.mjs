// `npm test`: builds, then runs jest on Node 24. Arguments are handed to jest; a long story that is named is told.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Stockade's tests need Node 24; this is ${process.version}. npm ci brings Node 24 along on Linux.\n`,
  );
  process.exit(1);
}
await import('./build.mjs');
if (process.argv.slice(2).some((argument) => argument.endsWith('.spec.ts'))) {
  process.env.STORIES ??= 'all';
}
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const run = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', jest, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(run.status ?? 1);
