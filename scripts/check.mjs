// `npm run check`: everything that keeps the house in order. Stops at nothing, so that one run tells all.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tool = (name) => join(root, 'node_modules', '.bin', name);

const CODE = ['src', 'migrations', 'test', 'bench', 'scripts', 'bin'];

/** @type {[name: string, command: string, args: string[]][]} */
const STEPS = [
  ['format', tool('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types', tool('tsc'), ['-p', 'tsconfig.json', '--noEmit']],
  ['types of scripts', tool('tsc'), ['-p', 'tsconfig.scripts.json', '--noEmit']],
  ['lint', tool('eslint'), ['.', '--max-warnings', '0']],
  ['imports', tool('depcruise'), ['--config', '.dependency-cruiser.mjs', ...CODE]],
  ['folders', process.execPath, ['scripts/folder-circles.mjs']],
  ['names', process.execPath, ['scripts/names.mjs']],
  // Reads the markers of all stories.
  ['stories', process.execPath, ['jest.config.mjs']],
  ['unused', tool('knip'), ['--no-config-hints']],
  ['description', tool('redocly'), ['lint', 'openapi.json']],
  // Boots the built application, and holds what is generated and the migrations against the code.
  ['generated', process.execPath, ['scripts/generate.mjs', '--check']],
];

// The linter of descriptions would else ask the network for news.
process.env.REDOCLY_TELEMETRY = 'off';
process.env.REDOCLY_SUPPRESS_UPDATE_NOTICE = 'true';

let failed = 0;
for (const [name, command, args] of STEPS) {
  const startedAt = Date.now();
  const run = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  const fine = run.status === 0;
  if (!fine) failed += 1;
  process.stdout.write(
    `${fine ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`,
  );
  if (!fine) process.stdout.write(`${run.stdout}${run.stderr}\n`);
}
process.stdout.write(failed === 0 ? 'all checks passed\n' : `${failed} checks failed\n`);
process.exit(failed === 0 ? 0 : 1);
