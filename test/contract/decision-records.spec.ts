import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../docs/adr/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
const records = readdirSync(FOLDER).filter((name) => name !== 'README.md');

it.each(records)('%s has a status, and is listed', (name) => {
  const [title, , status] = read(name).split('\n');
  expect(title).toBe(`# ${Number(name.slice(0, 4))}. ${title?.replace(/^# \d+\. /, '')}`);
  expect(status).toMatch(/^Status: (accepted|superseded by \d{4})/);
  expect(read('README.md')).toContain(`(${name})`);
});

it('no number between the first and the last is unexplained', () => {
  const last = Math.max(...records.map((name) => Number(name.slice(0, 4))));
  const list = read('README.md');
  for (let number = 1; number <= last; number += 1) {
    expect(list).toMatch(new RegExp(`^\\| \\[?${String(number).padStart(4, '0')}`, 'm'));
  }
});
