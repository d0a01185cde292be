import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Locator, ResourceType, Subject } from '../../platform/index.ts';

/** All resource types that have a policy; `src/modules.ts` lists them. */
export class ResourceTypes {
  constructor(readonly all: readonly ResourceType[]) {}
}

/** Resource types by their name in the audit log and in the API: `dataset`, `api_key`. */
@Injectable()
export class ResourceTypeCatalog {
  readonly all: readonly Subject[];
  private readonly byName: ReadonlyMap<string, ResourceType>;
  private readonly locators = new Map<Type<Locator>, Locator>();

  constructor(
    types: ResourceTypes,
    private readonly modules: ModuleRef,
  ) {
    this.all = types.all.map(({ subject }) => subject);
    this.byName = new Map(types.all.map((type) => [resourceTypeOf(type.subject), type]));
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  named(name: string): Subject | undefined {
    return this.byName.get(name)?.subject;
  }

  /** Locator of rows of a resource type; undefined where rows have no id. */
  locatorOf(subject: Subject): Locator | undefined {
    const type = this.byName.get(resourceTypeOf(subject))?.locator;
    return type === undefined ? undefined : this.instanceOf(type);
  }

  instanceOf(type: Type<Locator>): Locator {
    const known = this.locators.get(type);
    if (known !== undefined) return known;
    const found = this.modules.get(type, { strict: false });
    this.locators.set(type, found);
    return found;
  }
}

/**
 * Resource of a request, in the form of the audit log: `dataset:<id>`, or `dataset` where no row is named.
 *
 * @param id of the row, where the path does not name it
 */
export function resourceOf(
  subject: Subject,
  locator: Locator | undefined,
  path: Readonly<Record<string, string>>,
  id?: string,
): string {
  const noun = locator?.resourceType ?? resourceTypeOf(subject);
  const named = locator === undefined ? undefined : (path['id'] ?? id);
  return named === undefined ? noun : `${noun}:${named}`;
}

/** `ApiKey` → `api_key`, `OAuthClient` → `oauth_client`. */
export function resourceTypeOf({ name }: Subject): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
