import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IntegerField, ObjectsField, TextField } from '../input/fields.ts';
import type { ModuleDescriptor } from '../modules/module-descriptor.ts';
import type { ConfigFile } from './config-file.ts';
import { ConfigFiles } from './config-files.ts';

class Rule {
  @TextField({ about: 'Name.', max: 10 })
  name!: string;

  @IntegerField({ about: 'Limit.', min: 1, max: 9, optional: true })
  limit?: number;
}

class Rules {
  @ObjectsField({ about: 'Rules.', of: () => Rule, min: 0, max: 3, optional: true })
  rules: Rule[] = [];
}

const RULES: ConfigFile<Rules> = {
  path: 'rules.yaml',
  about: 'Rules.',
  type: Rules,
  check: ({ rules }) =>
    rules.flatMap(({ name }, index) =>
      name === 'taken' ? [{ path: ['rules', index, 'name'], message: 'is taken' }] : [],
    ),
};
const MODULES: readonly ModuleDescriptor[] = [{ name: 'rules', configFiles: [RULES] }];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (text: string, name = 'rules.yaml'): void => writeFileSync(join(folder, name), text);
const load = (): ConfigFiles => new ConfigFiles(folder, MODULES);
function problemsOf(text: string): readonly string[] {
  put(text);
  try {
    load();
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
}

describe('configuration files', () => {
  it('give their values, and defaults where a file or a value is absent', () => {
    expect(load().get(RULES).rules).toEqual([]);
    put('rules:\n  - name: one\n    limit: 2\n');
    expect(load().get(RULES).rules).toEqual([{ name: 'one', limit: 2 }]);
    expect(load().get(RULES).rules[0]).toBeInstanceOf(Rule);
  });

  it('tell file, line and column of each problem, all at once', () => {
    expect(
      problemsOf(
        'rules:\n  - name: one\n    limt: 2\n  - name: two\n    limit: 12\n  - limit: 1\n',
      ),
    ).toEqual([
      'rules.yaml:3:5: rules[0].limt: is not a known setting',
      'rules.yaml:5:5: rules[1].limit: limit must not be greater than 9',
      expect.stringMatching(/^rules\.yaml:6:5: rules\[2\]\.name: name must be/),
    ]);
  });

  it('tell what only the module can know in the same way', () => {
    expect(problemsOf('rules:\n- name: taken\n')).toEqual([
      'rules.yaml:2:3: rules[0].name: is taken',
    ]);
  });

  it.each([
    ['text that is no YAML', 'rules: [', /^rules\.yaml:1:9: /],
    ['a key that stands twice', 'rules: []\nrules: []\n', /^rules\.yaml:2:1: .*unique/],
    ['a list at the top', '- name: one\n', /^rules\.yaml:1:1: must be a mapping/],
    ['a kind of value that YAML does not know', 'rules: !secret x\n', /^rules\.yaml:1:8: /],
    [
      'aliases that grow without end',
      `${'abcdefgh'.replace(/./g, (x, at: number) => `${x}: &${x} [${Array(9).fill(at === 0 ? 'lol' : `*${'abcdefgh'[at - 1]}`).join(',')}]\n`)}`, // prettier-ignore
      /^rules\.yaml:1:1: .*alias/i,
    ],
  ])('refuse %s', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  it('refuse a file whose name no module knows, for it would be ignored without a word', () => {
    put('rules: []\n', 'rule.yaml');
    expect(problemsOf('')).toEqual([
      'rule.yaml: is not a configuration file; known are rules.yaml',
    ]);
  });

  it('refuse a file that is too long before they read it', () => {
    expect(problemsOf(`# ${'x'.repeat(1_000_000)}`)).toEqual([
      'rules.yaml: has more than 1000000 bytes',
    ]);
  });

  it('say that the folder is not there', () => {
    expect(() => new ConfigFiles(join(folder, 'elsewhere'), MODULES)).toThrow(
      /CONFIG_DIR cannot be read/,
    );
  });

  it('keep the old content while the new one has problems', () => {
    put('rules:\n- name: one\n');
    const files = load();
    const before = files.get(RULES);
    put('rules:\n- nam: two\n');
    expect(files.reload()).toEqual(expect.arrayContaining([expect.stringMatching(/:2:3: /)]));
    expect(files.get(RULES)).toBe(before);
  });

  it('are in force soon after they change', async () => {
    const files = load();
    const stop = files.watch();
    try {
      put('rules:\n- name: new\n');
      while (files.get(RULES).rules.length === 0) await new Promise((next) => setTimeout(next, 20));
      expect(files.get(RULES).rules).toEqual([{ name: 'new' }]);
    } finally {
      stop();
    }
  });
});
