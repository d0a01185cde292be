import { say } from '../output.ts';
import type { DemandFile } from './read-demand-file.ts';
import type { SideOptions } from './side-options.ts';

/** Prints warnings about the dates of a file on stderr. */
export function sayDateWarnings({ warnings }: DemandFile, { missing }: SideOptions): void {
  for (const { code, detail } of warnings) {
    // Whoever says that missing periods are zero knows that they are missing.
    if (code !== 'evenly_missing' || missing !== 'zero') say(`warning: ${detail} (${code})`);
  }
}
