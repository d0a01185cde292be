import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { ModuleDescriptor } from '../modules/module-descriptor.ts';
import { logger } from '../telemetry/logger.ts';
import { ConfigError } from './config.ts';
import type { ConfigFile } from './config-file.ts';
import { readConfigFiles } from './read-config-files.ts';

const POLL_MS = 1000;

/** The configuration files in force, docs/configuration-files.md. All of them change together, or none does. */
export class ConfigFiles {
  private values: ReadonlyMap<ConfigFile, object>;

  /** @throws ConfigError with every problem of every file */
  constructor(
    private readonly folder: string,
    private readonly modules: readonly ModuleDescriptor[],
  ) {
    this.values = requireValidFiles(folder, modules);
  }

  /** The content in force. The same object is returned until the files change. */
  get<T extends object>(file: ConfigFile<T>): T {
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
    logger.info('the changed configuration is in use');
    return [];
  }

  /** Reloads within a second or two of a change. Returns a function that stops watching. */
  watch(): () => void {
    const paths = this.modules
      .flatMap(({ configFiles = [] }) => configFiles)
      .map(({ path }) => join(this.folder, path));
    const changed = (): void => void this.reload();
    for (const path of paths) watchFile(path, { interval: POLL_MS, persistent: false }, changed);
    return () => {
      for (const path of paths) unwatchFile(path, changed);
    };
  }
}

/** Reads all files. @throws ConfigError with every problem of every file */
export function requireValidFiles(
  folder: string,
  modules: readonly ModuleDescriptor[],
): ReadonlyMap<ConfigFile, object> {
  const { values, problems } = readConfigFiles(folder, modules);
  if (problems.length > 0) throw new ConfigError(problems);
  return values;
}
