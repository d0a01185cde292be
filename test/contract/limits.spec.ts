import { existsSync, readFileSync } from 'node:fs';
import { SETTINGS } from '../../src/platform/config/settings.ts';

const rows = readFileSync('docs/limits.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| What'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, what]) => what?.startsWith('---') === false);

describe('docs/limits.md', () => {
  it('names settings that there are', () => {
    const named = rows.flatMap(([, , , setting = '']) => setting.match(/[A-Z_]{4,}/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
  });

  it('names tests that there are', () => {
    const tests = rows.map((cells) => cells[5] ?? '').filter((name) => name !== '');
    const found = (name: string): boolean =>
      existsSync(`test/${name}.spec.ts`) ||
      ['src', 'src/platform', 'src/forecasting'].some((at) => existsSync(`${at}/${name}.spec.ts`));
    expect(tests.filter((name) => !found(name))).toEqual([]);
  });
});
