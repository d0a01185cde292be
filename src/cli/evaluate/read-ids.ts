import { readFile } from 'node:fs/promises';
import { CommandFailure } from '../command-failure.ts';

/** Reads a list of ids, one a line, as they stand; empty lines do not count. */
export async function readIds(path: string): Promise<Set<string>> {
  const text = await readText(path);
  const ids = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  if (ids.length === 0) throw new CommandFailure(`${path} holds no ids`);
  return new Set(ids);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${(error as Error).message}`, error);
  }
}
