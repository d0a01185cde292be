import { readdirSync, readFileSync } from 'node:fs';

/** `long`: left out of `npm test`. `source`: imports the source, and so runs with what it needs. */
export type Marker = 'long' | 'source';

const MARKERS = new Map<string, Marker>([
  ['/** @story long */', 'long'],
  ['/** @story source */', 'source'],
]);

/** Marker in the first line of a story, if it has one. Throws where a comment is not exactly a marker. */
export function markerOf(text: string, name: string): Marker | undefined {
  const [first = '', ...rest] = text.split('\n');
  const marker = MARKERS.get(first);
  const isPlain = marker !== undefined || first.startsWith('import ');
  if (isPlain && !rest.some((line) => /^\s*\/[/*].*@story\b/.test(line))) return marker;
  const markers = [...MARKERS.keys()].join(' or ');
  throw new Error(`test/e2e/${name} must begin with an import, or with ${markers}`);
}

/** File names of the stories in `folder` that have a marker. */
export function markedStories(folder: URL): Record<Marker, string[]> {
  const marked: Record<Marker, string[]> = { long: [], source: [] };
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.spec.ts'))) {
    const marker = markerOf(readFileSync(new URL(name, folder), 'utf8'), name);
    if (marker !== undefined) marked[marker].push(name);
  }
  return marked;
}
