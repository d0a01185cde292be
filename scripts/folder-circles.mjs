// Part of `npm run check`: fails on circles of folders within a module of src/, among its groups and among all its
// folders. Imports of types alone do not count. Circles that a module still has are listed here; the list only shrinks.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Known circles: each folder of a module with the folders that it imports and that lead back to it. Remove what a
 * change has cut; add nothing.
 *
 * @type {Record<string, Record<string, string[]>>}
 */
const KNOWN = {
  forecasting: {
    engine: ['engine/accuracy', 'engine/combination', 'engine/selection'],
    'engine/accuracy': ['engine'],
    'engine/combination': ['engine/selection'],
    'engine/selection': ['engine', 'engine/combination'],
    reader: ['reader/records', 'reader/source'],
    'reader/records': ['reader'],
    'reader/source': ['reader'],
  },
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {{ source: string, dependencies: { resolved: string, dependencyTypes: string[] }[] }} SourceFile
 * @typedef {Map<string, Set<string>>} Graph each folder with the folders that it imports
 */

/** @returns {SourceFile[]} */
function sourceFiles() {
  const command = join(root, 'node_modules', '.bin', 'depcruise');
  const args = ['src', '--config', '.dependency-cruiser.mjs', '--output-type', 'json'];
  const run = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.stdout === '') throw new Error(run.stderr);
  return JSON.parse(run.stdout).modules.filter(
    (/** @type {SourceFile} */ { source }) => !/\.(spec|fixture)\.ts$/.test(source),
  );
}

/**
 * The folder of a file within its module, cut to a number of levels; undefined for a file at the module's root.
 *
 * @param {string} file
 * @param {number} levels
 */
function folderOf(file, levels) {
  const [src, module, ...folders] = file.split('/').slice(0, -1);
  if (src !== 'src' || folders.length === 0) return undefined;
  return { module: /** @type {string} */ (module), folder: folders.slice(0, levels).join('/') };
}

/**
 * @param {SourceFile[]} files
 * @param {number} levels
 * @returns {Map<string, Graph>} by module
 */
function graphs(files, levels) {
  /** @type {Map<string, Graph>} */
  const byModule = new Map();
  for (const { source, dependencies } of files) {
    const from = folderOf(source, levels);
    if (from === undefined) continue;
    const graph = byModule.get(from.module) ?? new Map();
    const imported = graph.get(from.folder) ?? new Set();
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = folderOf(resolved, levels);
      if (to?.module !== from.module || dependencyTypes.includes('type-only')) continue;
      if (to.folder !== from.folder) imported.add(to.folder);
    }
    byModule.set(from.module, graph.set(from.folder, imported));
  }
  return byModule;
}

/**
 * @param {Graph} graph
 * @param {string} from
 * @param {string} to
 */
function leadsTo(graph, from, to) {
  const seen = new Set([from]);
  for (const folder of seen) for (const next of graph.get(folder) ?? []) seen.add(next);
  return seen.has(to);
}

/** @returns {Map<string, Set<string>>} steps of circles, by module */
function circles() {
  const files = sourceFiles();
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const levels of [1, Infinity]) {
    for (const [module, graph] of graphs(files, levels)) {
      const steps = found.get(module) ?? new Set();
      for (const [from, imported] of graph) {
        for (const to of imported) if (leadsTo(graph, to, from)) steps.add(`${from} > ${to}`);
      }
      found.set(module, steps);
    }
  }
  return found;
}

const found = circles();
const problems = [];
for (const module of new Set([...found.keys(), ...Object.keys(KNOWN)])) {
  const steps = found.get(module) ?? new Set();
  const known = Object.entries(KNOWN[module] ?? {}).flatMap(([from, imported]) =>
    imported.map((to) => `${from} > ${to}`),
  );
  for (const step of steps) {
    if (!known.includes(step))
      problems.push(`src/${module}: ${step} is part of a circle of folders`);
  }
  for (const step of known) {
    if (!steps.has(step))
      problems.push(
        `src/${module}: ${step} is in no circle any more: remove it from scripts/folder-circles.mjs`,
      );
  }
}
for (const problem of problems.sort()) process.stdout.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
