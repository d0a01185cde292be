import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { ModuleDescriptor } from '../modules/module-descriptor.ts';
import type { ConfigFile, ConfigFileProblem, ConfigFolder, ConfigText } from './config-file.ts';
import { YamlText } from './yaml-text.ts';

const YAML_NAME = /\.ya?ml$/;
const MAX_FILE_BYTES = 1_000_000;
const MAX_FILES_PER_FOLDER = 1000;

/** Result of reading all files: their values, or every problem with file, line and column. */
export interface ConfigFileReading {
  readonly values: ReadonlyMap<ConfigFile | ConfigFolder, object>;
  readonly problems: readonly string[];
}

/** Reads and checks all configuration files that the modules declare. */
export function readConfigFiles(
  folder: string,
  modules: readonly ModuleDescriptor[],
): ConfigFileReading {
  const files = modules.flatMap(({ configFiles = [] }) => configFiles);
  const values = new Map<ConfigFile | ConfigFolder, object>();
  const texts = new Map<ConfigFile, YamlText>();
  const problems = strayFiles(folder, files);
  for (const file of files) {
    const text = textOf(folder, file.path, problems);
    if (text === undefined) continue;
    const { value, faults } = valueOf(file, text);
    problems.push(...text.problems, ...faults.map((fault) => text.describe(fault)));
    if (text.problems.length + faults.length > 0) continue;
    values.set(file, value);
    texts.set(file, text);
  }
  for (const each of modules.flatMap(({ configFolders = [] }) => configFolders)) {
    const found = each.read(textsIn(folder, each.path, problems));
    problems.push(...found.problems);
    values.set(each, found.value);
  }
  const read = <T extends object>(file: ConfigFile<T> | ConfigFolder<T>): T | undefined =>
    values.get(file) as T | undefined;
  for (const [file, text] of texts) {
    const faults = file.check?.(values.get(file)!, { modules, read }) ?? [];
    problems.push(...faults.map((fault) => text.describe(fault)));
  }
  return { values, problems };
}

/** Undefined, and a problem, for what cannot be read; an empty text for a file that is absent. */
function textOf(folder: string, path: string, problems: string[]): YamlText | undefined {
  const text = contentOf(folder, path, problems);
  return text === undefined ? undefined : new YamlText(path, text);
}

function contentOf(folder: string, path: string, problems: string[]): string | undefined {
  try {
    const whole = join(folder, path);
    const size = statSync(whole, { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_FILE_BYTES) {
      problems.push(`${path}: has more than ${MAX_FILE_BYTES} bytes`);
      return undefined;
    }
    return size === 0 ? '' : readFileSync(whole, 'utf8');
  } catch (error) {
    problems.push(`${path}: cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** Texts of the YAML files in a folder, by name. */
function textsIn(folder: string, path: string, problems: string[]): ConfigText[] {
  const names = filesIn(folder, path);
  if (names.length > MAX_FILES_PER_FOLDER) {
    problems.push(`${path}: has more than ${MAX_FILES_PER_FOLDER} files`);
    return [];
  }
  return names.flatMap((name) => {
    const text = contentOf(folder, name, problems);
    return text === undefined ? [] : [{ path: name, text }];
  });
}

/** Paths of the YAML files in a folder, by name; none where it is absent. */
export function filesIn(folder: string, path: string): string[] {
  const whole = join(folder, path);
  if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(whole)
    .filter((name) => YAML_NAME.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => `${path}/${name}`);
}

function valueOf(
  { type }: ConfigFile,
  { value }: YamlText,
): { readonly value: object; readonly faults: readonly ConfigFileProblem[] } {
  const plain = value ?? {};
  if (typeof plain !== 'object' || Array.isArray(plain)) {
    return { value: {}, faults: [{ path: [], message: 'must be a mapping of names to values' }] };
  }
  const instance = plainToInstance(type, plain, { exposeDefaultValues: true });
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
  });
  return { value: instance, faults: errors.flatMap((error) => faultsOf(error, [])) };
}

function faultsOf(
  { property, constraints = {}, children = [] }: ValidationError,
  parent: readonly (string | number)[],
): ConfigFileProblem[] {
  const path = [...parent, /^\d+$/.test(property) ? Number(property) : property];
  const own = Object.entries(constraints).map(([constraint, message]) => ({
    path,
    message: constraint === 'whitelistValidation' ? 'is not a known setting' : message,
  }));
  return [...own, ...children.flatMap((child) => faultsOf(child, path))];
}

/** A file with a misspelt name would be ignored without a word. */
function strayFiles(folder: string, files: readonly ConfigFile[]): string[] {
  try {
    const known = new Set(files.map(({ path }) => path));
    return readdirSync(folder)
      .filter((name) => YAML_NAME.test(name) && !name.startsWith('.') && !known.has(name))
      .map((name) => `${name}: is not a configuration file; known are ${[...known].join(', ')}`);
  } catch (error) {
    return [`CONFIG_DIR cannot be read: ${(error as Error).message}`];
  }
}
