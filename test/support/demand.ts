import { existsSync, readFileSync } from 'node:fs';
import type { Client } from './client.ts';
import { eventually } from './eventually.ts';

const FOLDER = new URL('../../../shared/data/', import.meta.url);

/** `describe`, or a skipped one that says why. */
export function describeWithShared(
  title: string,
  files: readonly string[],
  body: () => void,
): void {
  const missing = files.find((name) => !existsSync(new URL(name, FOLDER)));
  if (missing === undefined) describe(title, body);
  else describe.skip(`${title} (skipped: no ../shared/data/${missing})`, body);
}

/** A file of the shared data, as it is. */
export function sharedFile(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

/** The rows of a CSV without quotes, by column. */
export function csvRows(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** A demand file of monthly observations: each series begins in January 2020. */
export function monthlyCsv(series: Readonly<Record<string, readonly number[]>>): string {
  const rows = Object.entries(series).flatMap(([id, values]) =>
    values.map((y, i) => `${id},${month(i)},${y}`),
  );
  return `unique_id,ds,y\n${rows.join('\n')}\n`;
}

/** The first of a month, counted from January 2020. */
export function month(number: number): string {
  const date = new Date(Date.UTC(2020, number, 1));
  return date.toISOString().slice(0, 10);
}

/** Every item of a list, page by page. */
export async function everything<T = Record<string, unknown>>(
  client: Client,
  path: string,
  limit = 1000,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await client.get(`${path}?limit=${limit}${more}`);
    if (answer.status !== 200) throw new Error(`no page: ${answer.status} ${answer.text}`);
    items.push(...(answer.body.items as T[]));
    cursor = answer.body.nextCursor as string | null;
  } while (cursor !== null);
  return items;
}

/** The observations of a series as `ds` and value. */
export async function observations(
  client: Client,
  datasetId: string,
  uniqueId: string,
): Promise<[string, number][]> {
  const path = `/v1/datasets/${datasetId}/series/${encodeURIComponent(uniqueId)}/observations`;
  const items = await everything<{ ds: string; y: number }>(client, path);
  return items.map(({ ds, y }) => [ds, y]);
}

export const BUSY_SERIES = 160;
export const BUSY_PERIODS = 48;

/** A file that keeps a server busy for a moment; each number brings series of its own. */
export function busyFile(number: number): string {
  const rows = Array.from({ length: BUSY_SERIES }, (_, s) =>
    Array.from({ length: BUSY_PERIODS }, (_, t) => {
      const y = 50 + 20 * Math.sin(t / 2 + s) + ((s * 7 + t * 13) % 11);
      return `S${number}-${s},${month(t)},${y.toFixed(2)}`;
    }),
  );
  return `unique_id,ds,y\n${rows.flat().join('\n')}\n`;
}

/** Asks for a job until it has ended, over as many connections and servers as that takes. */
export function endedWithin(client: Client, location: string, withinMs: number) {
  return eventually(
    async () => (await client.get(location)).body,
    ({ finishedAt }) => finishedAt !== null,
    withinMs,
  );
}
