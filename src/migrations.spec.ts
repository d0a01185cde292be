import { readdirSync } from 'node:fs';
import { MIGRATIONS } from './migrations.ts';

it('each file in migrations/ is listed, in the order of the names', () => {
  const files = readdirSync('migrations').filter((name) => name.endsWith('.ts'));
  const timestamps = files.map((name) => name.split('-')[0]).sort();
  expect(MIGRATIONS.map(({ name }) => name.slice(-13))).toEqual(timestamps);
});
