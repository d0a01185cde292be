// Part of `npm run check`: a file with a role in its name exports the class of that name (x.service.ts: XService), and
// no two files of src/ export something by the same name.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROLES = [
  'controller',
  'entity',
  'filter',
  'guard',
  'interceptor',
  'job',
  'locator',
  'module',
  'service',
  'store',
  'strategy',
];
const ROLE = new RegExp(`\\.(${ROLES.join('|')})\\.ts$`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What a file declares and exports. Overloads of a function are one declaration.
 *
 * @param {string} file
 */
function exportsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const names = new Set();
  const classes = new Set();
  for (const statement of statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    const modifiers = ts.getModifiers(statement) ?? [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name)) names.add(name.text);
      }
    } else if ('name' in statement && statement.name !== undefined) {
      const { text: name } = /** @type {ts.Identifier} */ (statement.name);
      names.add(name);
      if (ts.isClassDeclaration(statement)) classes.add(name);
    }
  }
  return { names, classes };
}

/** @type {string[]} */
const problems = [];
/** @type {Map<string, string[]>} files by the names that they export */
const places = new Map();
for (const file of globSync('src/**/*.ts', { cwd: root }).sort()) {
  if (/\.(spec|fixture|d)\.ts$/.test(file)) continue;
  const { names, classes } = exportsOf(file);
  for (const name of names) places.set(name, [...(places.get(name) ?? []), file]);
  if (!ROLE.test(file)) continue;
  const wanted = basename(file, '.ts').replace(/[-.]/g, '');
  if (![...classes].some((name) => name.toLowerCase() === wanted)) {
    problems.push(`${file}: exports no class by its name, but ${[...classes].join(', ')}`);
  }
}
for (const [name, files] of places) {
  if (files.length > 1) problems.push(`${name} is exported by ${files.join(' and ')}`);
}
for (const problem of problems.sort()) process.stdout.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
