import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, installBinaries, type Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './failure.ts';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'stockade-binaries-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A package as npm may leave it: no links, no execute bit, closed to others. */
function packaged(): Binaries {
  const native = join(folder, 'native');
  fs.mkdirSync(join(native, 'bin'), { recursive: true, mode: 0o700 });
  fs.mkdirSync(join(native, 'lib'), { mode: 0o700 });
  fs.writeFileSync(join(native, 'bin/postgres'), 'program', { mode: 0o600 });
  fs.writeFileSync(join(native, 'lib/libpq.so.5.18'), 'library', { mode: 0o600 });
  return {
    folder: native,
    version: '18.4.0',
    files: [
      { path: 'bin/postgres', size: 7 },
      { path: 'lib/libpq.so.5.18', size: 7 },
    ],
    links: [{ path: 'lib/libpq.so.5', to: 'libpq.so.5.18' }],
    name: 'postgresql-18.4.0-abc',
  };
}

describe('the binaries', () => {
  it('are found with their links and without development files', () => {
    const { files, links, version, name } = findBinaries();
    expect(version).toMatch(/^18\./);
    expect(name).toMatch(/^postgresql-18\.[\w.-]+-[0-9a-f]{12}$/);
    expect(files.map((file) => file.path)).toContain('bin/initdb');
    expect(files.some((file) => file.path.endsWith('.a'))).toBe(false);
    const names = [...files, ...links].map((one) => one.path);
    expect(names).toContain('lib/libpq.so.5');
  });

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 's390x'],
  ] as const)('do not exist for %s on %s, which is said with the way out', (platform, arch) => {
    expect(() => findBinaries(platform, arch)).toThrow(EmbeddedPostgresError);
    expect(() => findBinaries(platform, arch)).toThrow(/Set DATABASE_URL/);
  });

  it('are copied so that another account can run them', () => {
    const before = process.umask(0o077);
    try {
      const target = installBinaries(packaged(), folder);
      expect(fs.statSync(target).mode & 0o777).toBe(0o755);
      expect(fs.statSync(join(target, 'lib')).mode & 0o777).toBe(0o755);
      expect(fs.statSync(join(target, 'bin/postgres')).mode & 0o777).toBe(0o755);
      expect(fs.statSync(join(target, 'lib/libpq.so.5')).mode & 0o777).toBe(0o644);
    } finally {
      process.umask(before);
    }
  });

  it('are copied once, and again where the copy is damaged', () => {
    const binaries = packaged();
    const target = installBinaries(binaries, folder);
    const inode = fs.statSync(target).ino;
    expect(fs.statSync(installBinaries(binaries, folder)).ino).toBe(inode);
    fs.truncateSync(join(target, 'lib/libpq.so.5.18'), 1);
    installBinaries(binaries, folder);
    expect(fs.readFileSync(join(target, 'lib/libpq.so.5'), 'utf8')).toBe('library');
    expect(fs.readdirSync(folder).sort()).toEqual(['native', binaries.name]);
  });

  it('leave nothing behind where the copy fails', () => {
    const binaries = packaged();
    const files = [...binaries.files, { path: 'bin/absent', size: 1 }];
    expect(() => installBinaries({ ...binaries, files }, folder)).toThrow(/ENOENT/);
    expect(fs.readdirSync(folder)).toEqual(['native']);
  });
});
