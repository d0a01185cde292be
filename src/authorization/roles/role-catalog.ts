import { GUEST, ROLES } from '../../platform/index.ts';

/** A role as an organization defined it. */
export interface RoleDefinition {
  readonly name: string;
  /** Names of permissions. */
  readonly permissions: readonly string[];
  /** Names of roles whose permissions it has too. */
  readonly includes: readonly string[];
}

/** Roles of one organization: built-in and custom ones. */
export class RoleCatalog {
  private readonly byName: ReadonlyMap<string, RoleDefinition>;

  /** @param separations pairs of roles that nobody may hold together */
  constructor(
    definitions: readonly RoleDefinition[],
    private readonly separations: readonly (readonly [string, string])[],
  ) {
    this.byName = new Map(definitions.map((role) => [role.name, role]));
  }

  /** Custom roles of the organization, by name. */
  get own(): string[] {
    return [...this.byName.keys()].sort();
  }

  get definitions(): RoleDefinition[] {
    return this.own.map((name) => this.byName.get(name)!);
  }

  has(name: string): boolean {
    return this.byName.has(name) || (ROLES as readonly string[]).includes(name);
  }

  find(name: string): RoleDefinition | undefined {
    return this.byName.get(name);
  }

  /** The roles that are held by who holds these, each with the way to it, the role itself last. */
  ways(held: readonly string[]): Map<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    const queue = held
      .filter((name) => this.has(name) || name === GUEST)
      .map((name): string[] => [name]);
    for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
      const name = way.at(-1)!;
      if (found.has(name)) continue;
      found.set(name, way);
      const includes = this.byName.get(name)?.includes ?? [];
      queue.push(...includes.filter((one) => this.has(one)).map((one) => [...way, one]));
    }
    return found;
  }

  /** A separated pair of roles among these; undefined if there is none. */
  clash(held: readonly string[]): readonly [string, string] | undefined {
    const all = this.ways(held);
    return this.separations.find(([one, other]) => all.has(one) && all.has(other));
  }
}
