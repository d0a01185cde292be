import { gunzipSync } from 'node:zlib';
import type {
  Entities,
  EntityUidJson,
  Expr,
  PolicyJson,
  TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { HeldGrant } from '../../src/authorization/grants/held-grant.ts';
import { abilityOf, decidingRule } from '../../src/authorization/policies/ability.ts';
import { nameOf } from '../../src/authorization/resource-types/permission.ts';
import { RoleCatalog, type RoleDefinition } from '../../src/authorization/roles/role-catalog.ts';
import type {
  OrganizationId,
  RowConditions,
  Reach,
  Subject,
  UserId,
} from '../../src/platform/index.ts';
import { sharedFile } from './demand.ts';

/** One of Cedar's integration cases: policies in its own language, and what it answered to each request. */
export interface CedarCase {
  readonly policies: string;
  readonly entities: Entities;
  readonly requests: readonly (CedarRequest & { readonly decision: 'allow' | 'deny' })[];
}

export interface CedarRequest {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
}

/** Why a policy cannot be said in our rules; the first that fits. */
const BEYOND: readonly (readonly [string, readonly string[]])[] = [
  ['computes', ['+', '-', '*', 'neg', '<', '<=', '>', '>=', 'if-then-else']],
  ['says or, not', ['||', '!', '!=']],
  ['looks into texts, records and tags', ['has', 'like', 'getTag', 'hasTag', 'Record']],
  ['compares sets', ['containsAll', 'containsAny', 'isEmpty', 'contains', 'Set']],
];

/** The cases of the archive. */
export function cedarCases(archive: string): CedarCase[] {
  const files = new Map(untar(gunzipSync(sharedFile(archive))));
  return [...files.keys()]
    .filter((name) => name.endsWith('.cedar'))
    .map((name) => {
      const stem = name.replace(/\.cedar$/, '');
      const { requests } = JSON.parse(files.get(`${stem}.json`)!) as CedarCase;
      const entities = JSON.parse(files.get(`${stem}.entities.json`)!) as Entities;
      return { policies: files.get(name)!, entities, requests };
    });
}

const BLOCK = 512;

function* untar(archive: Buffer): Generator<[string, string]> {
  for (let at = 0; archive[at] !== 0 && at < archive.length;) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('ascii', at + 124, at + 136), 8);
    yield [name, archive.toString('utf8', at + BLOCK, at + BLOCK + size)];
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Thrown for a policy whose form our rules do not have, with a reason to count it under. */
export class Inexpressible extends Error {}

/** What a policy demands, taken apart: who, which actions, which resources, and properties of the row. */
interface Demands {
  readonly principal: Place[];
  readonly action: Place[];
  readonly resource: Place[];
  readonly columns: { readonly name: string; readonly values: 'principal' | readonly string[] }[];
  never: boolean;
}

/** One of these entities, something that lies in one of them, or anything of a type. */
type Place =
  | { readonly is: 'one' | 'within'; readonly uids: readonly string[] }
  | { readonly is: 'type'; readonly type: string };

type Variable = 'principal' | 'action' | 'resource';

/**
 * What permits of Cedar say, in our words: a group is a role that its members have, a folder is a grant on each
 * thing in it, and whatever names a property of the resource is a condition on the row.
 *
 * @returns a decision by the server's own rules
 * @throws Inexpressible
 */
export function translated(
  policies: readonly PolicyJson[],
  entities: Entities,
): (request: CedarRequest) => boolean {
  const all = policies.map(demandsOf);
  const world = new World(entities);
  return (request) => decide(all, world, request);
}

function decide(all: readonly Demands[], world: World, request: CedarRequest): boolean {
  const [who, action, what] = [uid(request.principal), uid(request.action), uid(request.resource)];
  const granting = all.map(
    ({ resource, columns }) => columns.length === 0 && resource.some(({ is }) => is !== 'type'),
  );
  const speaksOf = all.map(
    (one) => !one.never && one.action.every((place) => world.lies(action, place)),
  );
  const reaches = all.map((one, i) => reachOf(one, i, granting[i]!, world));
  const subject: Subject = {
    name: 'Resource',
    actions: { [action]: 'any:thing' },
    rules: reaches.map((reach) => ({ role: 'admin', actions: [action], reach })),
  };
  const given = reaches.map((reach, i) => (speaksOf[i] ? [nameOf(subject, action, reach)] : []));
  const grants = all.flatMap((one, i): HeldGrant[] =>
    granting[i] && speaksOf[i] && one.principal.every((place) => world.lies(who, place))
      ? world.within(one.resource, what).map((id) => ({
          id,
          resourceId: id,
          actions: [action],
          expiresAt: null,
          part: null,
        }))
      : [],
  );
  const ability = abilityOf(
    {
      kind: 'user',
      organizationId: 'one' as OrganizationId,
      userId: who as UserId,
      roles: [who, `only ${who}`],
      scopes: null,
      credentialId: 'one',
      authenticatedAtMs: null,
      methods: [],
      requiredAction: null,
    },
    [subject],
    grants,
    new RoleCatalog(world.roles(who, all, given), []),
  );
  const row = { organizationId: 'one' as OrganizationId, id: what, ...world.columns(what) };
  return decidingRule(ability, action, subject, row) !== undefined;
}

/** Which rows a policy reaches; a permission is named by it, so that each has a name of its own. */
function reachOf(
  { resource, columns }: Demands,
  place: number,
  granting: boolean,
  world: World,
): Reach {
  const name = `policy ${place}` as Reach['name'];
  if (granting) {
    const conditions: Reach['conditions'] = (facts, action) => ({
      id: { $in: facts.grantedIds(action) },
    });
    return { name, words: 'shared with them', conditions };
  }
  return {
    name,
    words: 'own',
    conditions: ({ userId }) => {
      const found: Record<string, readonly string[]> = {};
      if (resource.length > 0) found['id'] = world.within(resource);
      for (const { name, values } of columns) {
        const wanted = values === 'principal' ? [userId] : values;
        found[name] = found[name]?.filter((one) => wanted.includes(one)) ?? wanted;
      }
      return Object.fromEntries(
        Object.entries(found).map(([name, $in]) => [name, { $in }]),
      ) satisfies RowConditions;
    },
  };
}

/** The entities of a case: what lies in what, and their properties. */
class World {
  private readonly byUid;

  constructor(entities: Entities) {
    this.byUid = new Map(entities.map((entity) => [uid(entity.uid), entity]));
  }

  parents(one: string): string[] {
    return (this.byUid.get(one)?.parents ?? []).map(uid);
  }

  lies(one: string, place: Place): boolean {
    if (place.is === 'type') return (JSON.parse(one) as string[])[0] === place.type;
    if (place.uids.includes(one)) return true;
    return place.is === 'within' && this.parents(one).some((parent) => this.lies(parent, place));
  }

  /** Those that lie in each of the places. */
  within(places: readonly Place[], besides?: string): string[] {
    const all = new Set([...this.byUid.keys(), ...(besides === undefined ? [] : [besides])]);
    return [...all].filter((one) => places.every((place) => this.lies(one, place)));
  }

  columns(one: string): Record<string, string> {
    const attributes = Object.entries(this.byUid.get(one)?.attrs ?? {});
    return Object.fromEntries(attributes.map(([name, value]) => [`its ${name}`, text(value)]));
  }

  /** Each entity as a role that includes those that it lies in; what a policy gives to one is included in it. */
  roles(
    who: string,
    all: readonly Demands[],
    permissions: readonly (readonly string[])[],
  ): RoleDefinition[] {
    const uids = [...new Set([who, ...this.byUid.keys()])];
    const given = (holds: (one: Demands) => boolean): string[] =>
      all.flatMap((one, i) => (holds(one) ? [`policy ${i}`] : []));
    return [
      ...permissions.map((names, i) => ({ name: `policy ${i}`, permissions: names, includes: [] })),
      ...uids.map((name) => ({
        name,
        permissions: [],
        includes: [...this.parents(name), ...given((one) => groupOf(one) === name)],
      })),
      ...uids.map((name) => ({
        name: `only ${name}`,
        permissions: [],
        includes: given(
          (one) =>
            groupOf(one) === undefined && one.principal.every((place) => this.lies(name, place)),
        ),
      })),
    ];
  }
}

/** The one group that a policy speaks of. */
function groupOf({ principal: [only, ...more] }: Demands): string | undefined {
  return only?.is === 'within' && more.length === 0 && only.uids.length === 1
    ? only.uids[0]
    : undefined;
}

function demandsOf(policy: PolicyJson): Demands {
  if (policy.effect === 'forbid') throw new Inexpressible('forbids');
  const demands: Demands = { principal: [], action: [], resource: [], columns: [], never: false };
  for (const variable of ['principal', 'action', 'resource'] as const) {
    demands[variable].push(...placesOf(policy[variable] as Scope));
  }
  for (const { kind, body } of policy.conditions) {
    if (kind === 'unless') throw new Inexpressible('says or, not');
    demand(demands, body);
  }
  return demands;
}

interface Scope {
  readonly op: 'All' | '==' | 'in' | 'is';
  readonly entity?: EntityUidJson;
  readonly entities?: readonly EntityUidJson[];
  readonly entity_type?: string;
  readonly in?: { readonly entity: EntityUidJson };
}

function placesOf(scope: Scope): Place[] {
  const uids = (scope.entities ?? (scope.entity === undefined ? [] : [scope.entity])).map(uid);
  if (scope.op === 'All') return [];
  if (scope.op !== 'is') return [{ is: scope.op === '==' ? 'one' : 'within', uids }];
  const type: Place = { is: 'type', type: scope.entity_type! };
  return scope.in === undefined ? [type] : [type, { is: 'within', uids: [uid(scope.in.entity)] }];
}

type Node = Readonly<Record<string, { left: Expr; right: Expr; entity_type: string; in?: Expr }>>;

function demand(demands: Demands, body: Expr): void {
  const [operator, operands] = Object.entries(body as unknown as Node)[0]!;
  if (operator === '&&') {
    demand(demands, operands.left);
    demand(demands, operands.right);
  } else if (operator === 'Value' && typeof operands === 'boolean') {
    demands.never ||= !operands;
  } else if (!placed(demands, operator, operands) && !compared(demands, operator, operands)) {
    throw new Inexpressible(reasonOf(body));
  }
}

/** `resource in Folder::"…"`, `principal == User::"…"`, `action is …`. */
function placed(demands: Demands, operator: string, operands: Node[string]): boolean {
  const variable = (operands.left as { Var?: Variable } | undefined)?.Var;
  if (variable === undefined || !(variable in demands)) return false;
  if (operator === 'is' && operands.in === undefined) {
    demands[variable].push({ is: 'type', type: operands.entity_type });
    return true;
  }
  if (operator !== '==' && operator !== 'in') return false;
  const set = (operands.right as { Set?: Expr[] }).Set;
  const uids = (set ?? [operands.right]).map(entityOf);
  if (!uids.every((one) => one !== undefined) || (set !== undefined && operator === '==')) {
    return false;
  }
  demands[variable].push({ is: operator === '==' ? 'one' : 'within', uids });
  return true;
}

/** `resource.owner == principal`, `resource.state == "open"`, `["open"].contains(resource.state)`. */
function compared(demands: Demands, operator: string, operands: Node[string]): boolean {
  if (operator !== '==' && operator !== 'contains') return false;
  const [property, wanted] =
    operator === '==' ? [operands.left, operands.right] : [operands.right, operands.left];
  const { left, attr } = (property as { '.'?: { left: Expr; attr: string } })['.'] ?? {};
  if (attr === undefined || (left as { Var?: string }).Var !== 'resource') return false;
  const values = operator === '==' ? [wanted] : ((wanted as { Set?: Expr[] }).Set ?? []);
  const name = `its ${attr}`;
  if ((wanted as { Var?: string }).Var === 'principal') {
    demands.columns.push({ name, values: 'principal' });
    return true;
  }
  if (!values.every((one) => 'Value' in (one as object))) return false;
  const texts = values.map((one) => text((one as { Value: unknown }).Value));
  demands.columns.push({ name, values: texts });
  return true;
}

function reasonOf(body: Expr): string {
  const operators = new Set<string>();
  JSON.stringify(body, (key, value: unknown) => {
    operators.add(key);
    return value;
  });
  const extensions = ['ip', 'decimal', 'datetime', 'duration'];
  if (extensions.some((name) => operators.has(name))) return 'has types of its own';
  return (
    BEYOND.find(([, names]) => names.some((name) => operators.has(name)))?.[0] ??
    'relates constants'
  );
}

function entityOf(expression: Expr): string | undefined {
  const value = (expression as { Value?: { __entity?: TypeAndId } }).Value;
  return value?.__entity === undefined ? undefined : uid(value.__entity);
}

/** A property's value, so that no two kinds of value look alike. */
function text(value: unknown): string {
  const entity = (value as { __entity?: TypeAndId } | null)?.__entity;
  return entity === undefined ? `=${JSON.stringify(value)}` : uid(entity);
}

function uid(entity: EntityUidJson): string {
  const { type, id } = '__entity' in entity ? entity.__entity : entity;
  return JSON.stringify([type, id]);
}
