import { existsSync, readFileSync } from 'node:fs';

/** The version in package.json, which lies at another height above the sources than above the built files. */
export function version(): string {
  for (const up of ['../../', '../../../']) {
    const file = new URL(`${up}package.json`, import.meta.url);
    if (!existsSync(file)) continue;
    const content = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
    return content.version ?? 'unknown';
  }
  return 'unknown';
}
