import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleDescriptor } from '../modules/module-descriptor.ts';
import { logger } from '../telemetry/logger.ts';
import { ConfigError } from './config.ts';
import type { ConfigFile, ConfigFolder } from './config-file.ts';
import { filesIn, readConfigFiles } from './read-config-files.ts';

const POLL_MS = 1000;

/** The configuration files in force, docs/configuration-files.md. All of them change together, or none does. */
export class ConfigFiles {
  private values: ReadonlyMap<ConfigFile | ConfigFolder, object>;
  private readonly listeners: (() => void)[] = [];

  /** @throws ConfigError with every problem of every file */
  constructor(
    private readonly folder: string,
    private readonly modules: readonly ModuleDescriptor[],
  ) {
    this.values = requireValidFiles(folder, modules);
  }

  /** The content in force. The same object is returned until the files change. */
  get<T extends object>(file: ConfigFile<T> | ConfigFolder<T>): T {
    const value = this.values.get(file);
    if (value === undefined) throw new Error(`no module declares ${file.path}`);
    return value as T;
  }

  /** Reads the files again. Where one has problems, they are returned and logged, and the old content stays in force. */
  reload(): readonly string[] {
    const { values, problems } = readConfigFiles(this.folder, this.modules);
    if (problems.length > 0) {
      logger.error(
        { problems },
        'the changed configuration is invalid; the former one stays in use',
      );
      return problems;
    }
    this.values = values;
    for (const listener of this.listeners) listener();
    logger.info('the changed configuration is in use');
    return [];
  }

  /** Calls the listener after each change of the content in force. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Reloads within a second or two of a change. Returns a function that stops watching. */
  watch(): () => void {
    let known = this.stamp();
    const timer = setInterval(() => {
      const stamp = this.stamp();
      if (stamp === known) return;
      known = stamp;
      this.reload();
    }, POLL_MS).unref();
    return () => clearInterval(timer);
  }

  /** Names, sizes and times of all files. */
  private stamp(): string {
    const paths = this.modules.flatMap(({ configFiles = [], configFolders = [] }) => [
      ...configFiles.map(({ path }) => path),
      ...configFolders.flatMap(({ path }) => filesIn(this.folder, path)),
    ]);
    return paths
      .map((path) => {
        const found = statSync(join(this.folder, path), { throwIfNoEntry: false });
        return `${path} ${found?.size} ${found?.mtimeMs}`;
      })
      .join('\n');
  }
}

/** Reads all files. @throws ConfigError with every problem of every file */
export function requireValidFiles(
  folder: string,
  modules: readonly ModuleDescriptor[],
): ReadonlyMap<ConfigFile | ConfigFolder, object> {
  const { values, problems } = readConfigFiles(folder, modules);
  if (problems.length > 0) throw new ConfigError(problems);
  return values;
}
