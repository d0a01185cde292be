import type { Type } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Locator } from '../access/route.ts';
import type { ConfigFile, ConfigFolder } from '../config/config-file.ts';
import type { Subject } from '../access/subject.ts';
import type { BodyKind } from '../requests/body-reader.ts';

/** A resource type of the policies, with the locator of its rows if it has rows. */
export interface ResourceType {
  readonly subject: Subject;
  readonly locator?: Type<Locator>;
}

/**
 * Jobs of one kind. Raise the version when the data of jobs change: workers of an older version do not take the new
 * jobs.
 */
export interface Queue {
  readonly name: string;
  readonly version: number;
}

/** Maintenance that each process with jobs runs once an hour. Running it more often must be harmless. */
export abstract class UpkeepTask {
  abstract tidy(): Promise<void>;
}

/** Key of sealed data: the data key of the organization, or a secret of the configuration. */
export type SealingKeyName = 'organization' | 'ENCRYPTION_KEY' | 'JWT_SECRET';

/** A place of sealed data. */
export interface SealedColumn {
  /** Description of the sealed data, for the docs. */
  readonly what: string;
  /** Null for what clients keep, such as a cursor. */
  readonly table: string | null;
  readonly column: string | null;
  readonly key: SealingKeyName;
  /** The first part of what it is bound to, and the names of the others. */
  readonly label: string;
  readonly boundTo: readonly string[];
}

/** Descriptor of a module, used by the server, its documentation and its checks. */
export interface ModuleDescriptor {
  readonly name: string;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  /** Tables that no entity maps. */
  readonly tables?: readonly string[];
  readonly resourceTypes?: readonly ResourceType[];
  /** Files that an operator edits. */
  readonly configFiles?: readonly ConfigFile[];
  /** Folders of files that an operator edits. */
  readonly configFolders?: readonly ConfigFolder[];
  readonly queues?: readonly Queue[];
  readonly upkeep?: {
    /** Functions of the database that remove what nobody will ask for again. */
    readonly functions?: readonly string[];
    readonly tasks?: readonly Type<UpkeepTask>[];
  };
  /** Bodies of its routes that are no plain JSON. */
  readonly bodies?: readonly BodyKind[];
  /** Paths of requests that sign somebody in: they may take the database connections that are kept for that. */
  readonly signIn?: RegExp;
  readonly sealed?: readonly SealedColumn[];
  /** Columns of bytes that hold nothing sealed, as `table.column`: what they hold instead. */
  readonly bytes?: Readonly<Record<string, string>>;
}
