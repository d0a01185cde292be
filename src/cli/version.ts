import { readFileSync } from 'node:fs';
import { packageFile } from '../platform/config/package-file.ts';

/** The version in package.json. */
export function version(): string {
  const content = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    version?: string;
  };
  return content.version ?? 'unknown';
}
