import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Locator, Noun, Subject } from '../../platform/index.ts';

/** The nouns that the policies of this server speak of; the roof lists them. */
export class Nouns {
  constructor(readonly all: readonly Noun[]) {}
}

/** Nouns by the name that resources have in the audit log and in questions: `dataset`, `api_key`. */
@Injectable()
export class Subjects {
  readonly all: readonly Subject[];
  private readonly byName: ReadonlyMap<string, Noun>;
  private readonly locators = new Map<Type<Locator>, Locator>();

  constructor(
    nouns: Nouns,
    private readonly modules: ModuleRef,
  ) {
    this.all = nouns.all.map(({ subject }) => subject);
    this.byName = new Map(nouns.all.map((noun) => [nounOf(noun.subject), noun]));
  }

  get nouns(): string[] {
    return [...this.byName.keys()];
  }

  named(noun: string): Subject | undefined {
    return this.byName.get(noun)?.subject;
  }

  /** Finds rows of a noun; undefined when it has none that could be named. */
  locatorOf(subject: Subject): Locator | undefined {
    const type = this.byName.get(nounOf(subject))?.locator;
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
 * What a request is about, in the one spelling of the audit log: `dataset:<id>`, or `dataset` where no row is named.
 *
 * @param id of the row, where the path does not name it
 */
export function resourceOf(
  subject: Subject,
  locator: Locator | undefined,
  path: Readonly<Record<string, string>>,
  id?: string,
): string {
  const noun = locator?.noun ?? nounOf(subject);
  const named = locator === undefined ? undefined : (path['id'] ?? id);
  return named === undefined ? noun : `${noun}:${named}`;
}

/** `ApiKey` → `api_key`, `OAuthClient` → `oauth_client`. */
export function nounOf({ name }: Subject): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
