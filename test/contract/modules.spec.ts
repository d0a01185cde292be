import { readFileSync } from 'node:fs';
import { getMetadataArgsStorage } from 'typeorm';
import { MODULES } from '../../src/modules.ts';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly isBytes: boolean;
}

/** Tables and columns of the database, as docs/generated/schema.sql has them. */
function readSchema(): { readonly columns: Column[]; readonly tables: string[] } {
  const columns: Column[] = [];
  const tables: string[] = [];
  for (const line of readFileSync('docs/generated/schema.sql', 'utf8').split('\n')) {
    const table = /^table (\S+)/.exec(line)?.[1];
    if (table !== undefined) tables.push(table);
    const [, name, type] = /^ {2}column (\S+) (\S+)/.exec(line) ?? [];
    if (name === undefined) continue;
    columns.push({ table: tables.at(-1)!, name, isBytes: type === 'bytea' });
  }
  return { columns, tables };
}

const { columns, tables } = readSchema();
/** docs/formats/row-seal.md */
const ROW_SEALS = ['seal', 'segments_seal'];

const declaredTables = MODULES.flatMap(({ entities = [], tables: unmapped = [] }) => [
  ...entities.map((entity) => tableOf(entity as { name: string })),
  ...unmapped,
]);

function tableOf(entity: { readonly name: string }): string {
  const found = getMetadataArgsStorage().tables.find(({ target }) => target === entity);
  if (typeof found?.name !== 'string') throw new Error(`${entity.name} is no entity`);
  return found.name;
}

describe('the modules together', () => {
  it('declare every table of the database, each of them once', () => {
    expect([...declaredTables].sort()).toEqual([...tables].sort());
  });

  it('say of every column of bytes what is sealed in it, or that nothing is', () => {
    const sealed = MODULES.flatMap(({ sealed: places = [] }) =>
      places.flatMap(({ table, column }) => (table === null ? [] : [`${table}.${column}`])),
    );
    const plain = MODULES.flatMap(({ bytes = {} }) => Object.keys(bytes));
    const bytes = columns.filter(({ isBytes, name }) => isBytes && !ROW_SEALS.includes(name));
    expect([...sealed, ...plain].sort()).toEqual(
      bytes.map(({ table, name }) => `${table}.${name}`).sort(),
    );
  });

  it('seal at places of their own tables, each bound to something else', () => {
    const places = MODULES.flatMap(({ sealed = [] }) => sealed);
    const labels = places.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(places.filter(({ boundTo }) => boundTo.length === 0)).toEqual([]);
  });

  it('give each queue and each noun a name of its own', () => {
    const queues = MODULES.flatMap(({ queues: declared = [] }) => declared.map(({ name }) => name));
    expect(new Set(queues).size).toBe(queues.length);
    const nouns = MODULES.flatMap(({ resourceTypes: declared = [] }) =>
      declared.map(({ subject }) => subject),
    );
    expect(new Set(nouns).size).toBe(nouns.length);
  });
});
