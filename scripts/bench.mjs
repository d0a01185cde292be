// Lists the benches, or runs one of them on the bundled Node: npm run bench -- NAME [arguments]; quick runs a short form
// of those that every request and import depends on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
const [name, ...rest] = process.argv.slice(2);

/**
 * Benches of the quick form, with their arguments. Processor time holds on a busy machine, too; what is measured by the
 * clock is left out there.
 */
const QUICK = [
  { bench: 'request-cost', rounds: ['4'], byClock: false },
  { bench: 'sign-in', rounds: ['3'], byClock: false },
  { bench: 'import', rounds: ['1000000', '2'], byClock: true },
];
/** Share of the processors that has to be idle for a measurement by the clock. */
const IDLE = 0.8;
const ATTEMPTS = 3;

if (name === undefined) {
  for (const each of names) process.stdout.write(`${each.padEnd(22)}${questionOf(each)}\n`);
  process.stdout.write(
    `${'quick'.padEnd(22)}A short form of ${QUICK.map(({ bench }) => bench).join(', ')}.\n`,
  );
} else if (name === 'quick') {
  process.exit((await quick()) ? 0 : 1);
} else if (names.includes(name)) {
  process.exit(await run(name, rest));
} else {
  process.stderr.write(`There is no bench ${name}; npm run bench lists them.\n`);
  process.exit(2);
}

/**
 * The exit code of a bench. It is built first: a bench measures the server and the engine in dist/.
 * @param {string} bench
 * @param {readonly string[]} args
 */
async function run(bench, args) {
  await import('./build.mjs');
  const child = spawn(process.execPath, [join('bench', `${bench}.ts`), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

/** Whether the benches of the quick form reach their goals. */
async function quick() {
  let reached = true;
  for (const { bench, rounds, byClock } of QUICK) {
    if (byClock && (await idleShare()) < IDLE) {
      process.stdout.write(`${bench} is left out: other programs use the processors\n`);
    } else if (!(await reachesGoals(bench, rounds))) {
      if ((await idleShare()) < IDLE) {
        process.stdout.write(`${bench} is not judged: other programs use the processors\n`);
      } else reached = false;
    }
  }
  return reached;
}

/**
 * Whether one of some attempts reaches the goals: what else runs on the machine makes a figure worse, and never better.
 * @param {string} bench
 * @param {readonly string[]} args
 */
async function reachesGoals(bench, args) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if ((await run(bench, args)) === 0) return true;
  }
  return false;
}

/** Share of the processors' time that is idle during a second. */
async function idleShare() {
  const before = cpus();
  await setTimeout(1000);
  const spent = cpus().map(({ times }, i) => {
    const was = before[i]?.times ?? times;
    const total = Object.values(times).reduce((sum, time) => sum + time, 0);
    const totalBefore = Object.values(was).reduce((sum, time) => sum + time, 0);
    return { idle: times.idle - was.idle, total: total - totalBefore };
  });
  const sum = (/** @type {'idle' | 'total'} */ key) =>
    spent.reduce((all, one) => all + one[key], 0);
  return sum('idle') / sum('total');
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
