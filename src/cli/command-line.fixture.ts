import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { main } from './index.ts';

/** Outcome of a command line. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ENTRY = new URL('./index.ts', import.meta.url).href;
/** Runs from source, so that a test sees the code beside it and not the last build. */
const SCRIPT = `
const { main } = await import(${JSON.stringify(ENTRY)});
const code = await main(process.argv.slice(1));
process.stdout.write('', () => process.exit(code));`;

/** Runs `stockade` with these words in a process of its own. */
export function stockade(
  words: readonly string[],
  {
    stdin = '',
    env = {},
    stopReadingAfter = Infinity,
  }: {
    stdin?: string | Uint8Array;
    env?: Record<string, string>;
    stopReadingAfter?: number;
  } = {},
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...words], {
    env: { PATH: '/usr/bin:/bin', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.length > stopReadingAfter) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Runs `stockade` in the test's own process, which takes a tenth of the time. What it would be given as standard
 * input it gets as a file.
 */
export async function stockadeHere(
  words: readonly string[],
  { stdin, env = {} }: { stdin?: string | Uint8Array; env?: Record<string, string> } = {},
): Promise<CommandOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-cli-'));
  const input = join(folder, 'input');
  if (stdin !== undefined) writeFileSync(input, stdin);
  const before = { ...process.env };
  Object.assign(process.env, env);
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    const given = stdin === undefined ? words : words.map((word) => (word === '-' ? input : word));
    return { code: await main(given), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(folder, { recursive: true });
  }
}

/** A monthly demand file with a trend and a season, whatever it is wanted for. */
export function monthlyCsv(ids: readonly string[], months: number): string {
  const rows = ids.flatMap((id, number) =>
    Array.from({ length: months }, (_, month) => {
      const ds = `${2015 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
      const y = 100 + 10 * number + month + 20 * Math.sin((month * Math.PI) / 6);
      return `${id},${ds},${y.toFixed(2)}`;
    }),
  );
  return `unique_id,ds,y\n${rows.join('\n')}\n`;
}
