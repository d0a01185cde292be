#!/usr/bin/env node
// The command line: finds Node 24, builds when sources changed, and hands over to src/cli.
// Everything up to the hand-over must run on Node 20, which is what may start it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const WANTED_MAJOR = 24;
// Node 20, which may start this, does not know it.
const { enableCompileCache } = module;

// What is set in the environment comes first.
if (existsSync('.env')) process.loadEnvFile('.env');

if (Number(process.versions.node.split('.')[0]) < WANTED_MAJOR) runOnBundledNode();
else await run();

/** npm ci brings Node 24 along on Linux; the same command is run on that one. */
function runOnBundledNode() {
  const node = bundledNode();
  if (node === undefined) {
    process.stderr.write(
      `Stockade needs Node ${WANTED_MAJOR}; this is ${process.version}. On Linux, npm ci brings it along.\n`,
    );
    process.exit(2);
  }
  const child = spawn(node, [...process.execArgv, script, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // Ctrl-C in a terminal reaches the child by itself, and a second one would cut its stop short.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}

/** Beside this package's own dependencies, or where npm put them for the project that installed it. */
function bundledNode() {
  for (let folder = root; ; folder = dirname(folder)) {
    const node = join(folder, 'node_modules', '.bin', 'node');
    if (existsSync(node)) return node;
    if (folder === dirname(folder)) return undefined;
  }
}

async function run() {
  if (existsSync(join(root, 'scripts', 'build.mjs'))) await buildWhenStale();
  // Compiled code is kept beside the build, where nobody else can write: a start takes less time.
  enableCompileCache?.(join(root, 'dist', '.compiled'));
  // By URL, because its types are checked where it is not built yet.
  const { main } = await import(new URL('../dist/app/index.js', import.meta.url).href);
  const code = await main(process.argv.slice(2));
  // Leaves also where something forgot to close, but not before stdout has taken everything.
  process.stdout.write('', () => process.exit(code));
}

async function buildWhenStale() {
  try {
    await import('../scripts/build.mjs');
  } catch {
    process.stderr.write('Stockade could not be built; the messages above say why.\n');
    process.exit(2);
  }
}
