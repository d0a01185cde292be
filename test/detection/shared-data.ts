import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../../../shared/data/security/', import.meta.url);

/** Tests with data that lie beside the repository. */
export function describeWithData(title: string, body: () => void): void {
  if (existsSync(FOLDER)) describe(title, body);
  else describe.skip(`${title} (skipped: no ../shared/data/security)`, body);
}

/** A file of the shared data; `.gz` is unpacked. */
export function sharedText(path: string): string {
  const bytes = readFileSync(new URL(path, FOLDER));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The lines of a JSONL file. */
export function sharedLines<T>(path: string): T[] {
  return sharedText(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Texts of the files in an archive, by their paths. */
export function sharedArchive(path: string): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-detection-'));
  try {
    execFileSync('tar', ['-xzf', new URL(path, FOLDER).pathname, '-C', folder]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    return new Map(
      files
        .filter((file) => file.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
