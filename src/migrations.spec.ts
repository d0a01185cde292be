import { readdirSync } from 'node:fs';
import { migrationsWith } from './migrations.ts';

it('each file in migrations/ is listed, in the order of the names', () => {
  const files = readdirSync('migrations').filter((name) => name.endsWith('.ts'));
  const timestamps = files.map((name) => name.split('-')[0]).sort();
  const migrations = migrationsWith(() => Buffer.alloc(0));
  expect(migrations.map(({ name }) => name.slice(-13))).toEqual(timestamps);
});
