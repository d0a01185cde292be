import type { Type } from '@nestjs/common';
import type { ModuleDescriptor } from '../modules/module-descriptor.ts';

/** A value of a configuration file that is wrong: where it stands, and what to write instead. */
export interface ConfigFileProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Other data that the check of a file may use. */
export interface ConfigFileContext {
  readonly modules: readonly ModuleDescriptor[];
  /** The content of another file; undefined where that file has problems of its own. */
  read<T extends object>(file: ConfigFile<T> | ConfigFolder<T>): T | undefined;
}

/** A YAML file in CONFIG_DIR. A file that is absent reads as an empty one, which every class must accept. */
export interface ConfigFile<T extends object = object> {
  /** Relative to CONFIG_DIR, such as `roles.yaml`. */
  readonly path: string;
  /** Content of the file, in one sentence for the docs. */
  readonly about: string;
  /** A class with validation decorators. Unknown keys are problems. */
  readonly type: Type<T>;
  /** Finds problems that decorators cannot see. */
  check?(value: T, context: ConfigFileContext): readonly ConfigFileProblem[];
}

/** The text of a file in a folder; `path` is relative to CONFIG_DIR. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

/** A folder of YAML files in CONFIG_DIR, whose format its module reads. An absent folder reads as an empty one. */
export interface ConfigFolder<T extends object = object> {
  /** Relative to CONFIG_DIR, such as `detection`. */
  readonly path: string;
  /** Content of the files, in one sentence for the docs. */
  readonly about: string;
  /** Reads all files; each problem names file, line and column. */
  read(texts: readonly ConfigText[]): { readonly value: T; readonly problems: readonly string[] };
}
