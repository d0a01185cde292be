// Lists the benches, or runs one of them on the bundled Node: npm run bench -- NAME [arguments]
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
const [name, ...rest] = process.argv.slice(2);

if (name === undefined) {
  for (const each of names) process.stdout.write(`${each.padEnd(22)}${questionOf(each)}\n`);
} else if (names.includes(name)) {
  const child = spawn(process.execPath, [join('bench', `${name}.ts`), ...rest], {
    cwd: root,
    stdio: 'inherit',
  });
  child.on('exit', (code) => process.exit(code ?? 1));
} else {
  process.stderr.write(`There is no bench ${name}; npm run bench lists them.\n`);
  process.exit(2);
}

/**
 * The first sentence of the comment at the top of a bench.
 * @param {string} bench
 */
function questionOf(bench) {
  const text = readFileSync(join(folder, `${bench}.ts`), 'utf8');
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  const words = comment
    .replace(/^\s*\*\s?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?[.:](?=\s|$)/.exec(words)?.[0].replace(/:$/, '.') ?? words;
}
