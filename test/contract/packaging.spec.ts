import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { SETTINGS } from '../../src/platform/config/settings.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => {
    const [instruction = '', ...words] = line.trim().split(/\s+/);
    return { instruction, text: words.join(' ') };
  });
const stages = dockerfile.filter(({ instruction }) => instruction === 'FROM');
const last = dockerfile.slice(dockerfile.lastIndexOf(stages.at(-1)!));

describe('the image', () => {
  it('is built in two stages on Node 24 slim', () => {
    expect(stages.map(({ text }) => text)).toEqual(['node:24-slim AS build', 'node:24-slim']);
  });

  it('copies nothing that does not exist', () => {
    const sources = dockerfile
      .filter(({ instruction, text }) => instruction === 'COPY' && !text.includes('--from'))
      .flatMap(({ text }) =>
        text
          .split(' ')
          .filter((word) => !word.startsWith('--'))
          .slice(0, -1),
      );
    expect(sources.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('runs as an ordinary user', () => {
    expect(last.filter(({ instruction }) => instruction === 'USER').at(-1)?.text).toBe('node');
  });

  it('says how its health is checked', () => {
    const check = last.find(({ instruction }) => instruction === 'HEALTHCHECK')?.text;
    expect(check).toContain('CMD ["node", "bin/healthcheck.mjs"]');
    expect(readFileSync('bin/healthcheck.mjs', 'utf8')).toContain('/readyz');
  });

  it('starts the server by the command that exists', () => {
    const command = JSON.parse(
      last.find(({ instruction }) => instruction === 'CMD')!.text,
    ) as string[];
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    // The shell of npm hands signals on to nobody, so it gives way to the server.
    expect(`exec ${command.join(' ')}`).toBe(scripts['start']);
    expect(existsSync('bin/stockade.mjs')).toBe(true);
  });
});

describe('.env.example', () => {
  it('names settings that there are', () => {
    const names = [...readFileSync('.env.example', 'utf8').matchAll(/^# ([A-Z_]+)=/gm)];
    expect(names.length).toBeGreaterThan(8);
    const known = new Set(Object.keys(SETTINGS));
    expect(names.map(([, name]) => name!).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the compose file', () => {
  const compose = parse(readFileSync('compose.yaml', 'utf8'), { merge: true }) as {
    services: Record<string, Record<string, unknown>>;
    secrets: Record<string, unknown>;
  };

  it('has a server, a worker, PostgreSQL and Redis', () => {
    expect(Object.keys(compose.services)).toEqual(['stockade', 'worker', 'postgres', 'redis']);
  });

  it.each(['stockade', 'worker'])('runs %s on a read-only root without capabilities', (name) => {
    const service = compose.services[name]!;
    expect(service['read_only']).toBe(true);
    expect(service['cap_drop']).toEqual(['ALL']);
    expect(service['security_opt']).toEqual(['no-new-privileges:true']);
  });

  it('names every secret that a service uses', () => {
    const used = Object.values(compose.services).flatMap(
      (service) => (service['secrets'] as string[] | undefined) ?? [],
    );
    expect([...new Set(used)].filter((name) => !(name in compose.secrets))).toEqual([]);
  });

  it('sets only settings that exist', async () => {
    const { SETTINGS } = await import('../../src/platform/config/settings.ts');
    const names = Object.keys(compose.services['stockade']!['environment'] as object);
    const known = Object.entries(SETTINGS).flatMap(([name, { secret }]) =>
      secret ? [name, `${name}_FILE`] : [name],
    );
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('the package that npm packs', () => {
  const files = packedFiles();

  it('holds what runs, and neither sources nor tests', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/src/cli/index.js',
        'dist/common-passwords.filter',
        'README.md',
      ]),
    );
    const folders = new Set(files.map((file) => file.split('/')[0]));
    expect(['src', 'test', 'bench', 'node_modules'].filter((name) => folders.has(name))).toEqual(
      [],
    );
  });

  it('starts without being built', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stockade-package-'));
    try {
      for (const file of files) cpSync(file, path.join(folder, file));
      symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
      const command = [path.join(folder, 'bin', 'stockade.mjs'), '--version'];
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      expect(execFileSync(process.execPath, command, { encoding: 'utf8' }).trim()).toBe(version);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The paths of the files, as npm lists them. */
function packedFiles(): string[] {
  const command = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const [pack] = JSON.parse(execFileSync('npm', command, { encoding: 'utf8' })) as [
    { files: { path: string }[] },
  ];
  return pack.files.map((file) => file.path);
}
