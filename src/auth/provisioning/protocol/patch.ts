import { parsePath, type Filter, type PatchPath } from './filter.ts';
import { matches, valueOf, type Json } from './filter-match.ts';
import { invalidValue, ScimProblem } from './scim-problem.ts';

/** One change that a PATCH asks for. */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string;
  readonly value?: unknown;
}

/** Kind of an attribute, and its sub-attributes. */
export interface Attribute {
  readonly kind: 'simple' | 'complex' | 'list';
  readonly subs?: readonly string[];
  readonly readOnly?: boolean;
}

/** Attributes that a resource stores, by name. Other attributes of a request are accepted and ignored. */
export type Shape = Readonly<Record<string, Attribute>>;

interface Target extends Attribute {
  readonly name: string;
  readonly sub?: string;
  readonly filter?: Filter;
}

/**
 * Returns the resource after the operations, applied in order (RFC 7644, section 3.5.2). The given resource does not
 * change.
 *
 * @throws ScimProblem invalidPath, noTarget, mutability or invalidValue
 */
export function patched(resource: Json, operations: readonly Operation[], shape: Shape): Json {
  return operations.reduce((before, operation) => {
    if (operation.path !== undefined) return applied(before, operation, operation.path, shape);
    return withoutPath(before, operation, shape);
  }, resource);
}

/** Each member of the value is an attribute, or the path of one. */
function withoutPath(resource: Json, { op, value }: Operation, shape: Shape): Json {
  if (op === 'remove') throw new ScimProblem('noTarget', 'remove requires a path');
  if (!isObject(value)) throw invalidValue('value', 'must be an object if there is no path');
  return Object.entries(value).reduce((before, [path, part]) => {
    const target = targetOf(parsePath(path), shape);
    if (target === undefined || target.readOnly === true) return before;
    return changed(before, { op, value: part }, target);
  }, resource);
}

function applied(resource: Json, operation: Operation, path: string, shape: Shape): Json {
  const target = targetOf(parsePath(path), shape);
  if (target === undefined) return resource;
  if (target.readOnly === true) {
    throw new ScimProblem('mutability', `${target.name} cannot be changed`);
  }
  return changed(resource, operation, target);
}

/** Undefined for what is not kept. */
function targetOf({ attribute, sub, filter }: PatchPath, shape: Shape): Target | undefined {
  const name = Object.keys(shape).find((known) => known.toLowerCase() === attribute);
  if (name === undefined) return undefined;
  const kept = shape[name]!;
  const known = kept.subs?.find((one) => one.toLowerCase() === sub);
  if (sub !== undefined && known === undefined) return undefined;
  if (filter !== undefined && kept.kind !== 'list') {
    throw new ScimProblem('invalidPath', `${name} has no values to choose from`);
  }
  return {
    ...kept,
    name,
    ...(known === undefined ? {} : { sub: known }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function changed(resource: Json, operation: Operation, target: Target): Json {
  const { name, kind } = target;
  const before = resource[name];
  // A value of nothing is how some providers remove.
  const op = operation.value === null ? { ...operation, op: 'remove' as const } : operation;
  if (kind === 'simple') return withMember(resource, name, simple(op));
  if (kind === 'complex') return withMember(resource, name, complex(before, op, target));
  const list = Array.isArray(before) ? (before as readonly Json[]) : [];
  return withMember(resource, name, listed(list, op, target));
}

function simple({ op, value }: Operation): unknown {
  return op === 'remove' ? undefined : value;
}

function complex(before: unknown, { op, value }: Operation, target: Target): Json | undefined {
  const old = isObject(before) ? before : {};
  if (target.sub !== undefined) {
    return withMember(old, target.sub, op === 'remove' ? undefined : value);
  }
  if (op === 'remove') return undefined;
  return { ...old, ...elementOf(value, target) };
}

function listed(list: readonly Json[], operation: Operation, target: Target): readonly Json[] {
  if (target.filter !== undefined) return chosen(list, operation, target, target.filter);
  const { op, value } = operation;
  if (target.sub !== undefined) {
    const part = op === 'remove' ? undefined : value;
    return list.map((element) => withMember(element, target.sub!, part));
  }
  if (op === 'replace') return elementsOf(value, target);
  if (op === 'add') return union(list, elementsOf(value, target));
  if (value === undefined || value === null) return [];
  // Some providers name what to remove in the value instead of the path.
  const gone = new Set(elementsOf(value, target).map((element) => element['value']));
  return list.filter((element) => !gone.has(element['value']));
}

/** Values of a list that match the filter in the path. */
function chosen(
  list: readonly Json[],
  { op, value }: Operation,
  target: Target,
  filter: Filter,
): readonly Json[] {
  const isChosen = (element: Json): boolean => matches(filter, element);
  const { sub } = target;
  if (op === 'remove' && sub === undefined) return list.filter((element) => !isChosen(element));
  if (!list.some(isChosen)) return missed(list, { op, value }, target, filter);
  return list.map((element) => {
    if (!isChosen(element)) return element;
    if (sub !== undefined) return withMember(element, sub, op === 'remove' ? undefined : value);
    const part = elementOf(value, target);
    return op === 'add' ? { ...element, ...part } : part;
  });
}

/** There is nothing that the filter chooses: an addition makes it, a replacement is refused (section 3.5.2.3). */
function missed(
  list: readonly Json[],
  { op, value }: Operation,
  target: Target,
  filter: Filter,
): readonly Json[] {
  if (op === 'remove') return list;
  if (op === 'replace')
    throw new ScimProblem('noTarget', `no value of ${target.name} matches the filter`);
  const part = target.sub === undefined ? elementOf(value, target) : { [target.sub]: value };
  return [...list, { ...impliedBy(filter), ...part }];
}

/** Properties that a filter of equalities requires of a value. */
function impliedBy(filter: Filter): Json {
  if (filter.kind === 'and') return { ...impliedBy(filter.left), ...impliedBy(filter.right) };
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return {};
  return { [filter.path]: filter.value };
}

/** A value is added once; one that is the primary one takes that from the others. */
function union(list: readonly Json[], added: readonly Json[]): readonly Json[] {
  const known = new Set(list.map(identityOf));
  const fresh = added.filter((element) => !known.has(identityOf(element)));
  if (!fresh.some((element) => element['primary'] === true)) return [...list, ...fresh];
  return [...list.map((element) => withMember(element, 'primary', undefined)), ...fresh];
}

function identityOf(element: Json): unknown {
  return element['value'] ?? JSON.stringify(element);
}

function elementsOf(value: unknown, target: Target): readonly Json[] {
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => elementOf(one, target));
}

/** The members that are kept of a value. A text alone stands for the value that has it. */
function elementOf(value: unknown, { name, kind, subs = [] }: Target): Json {
  if (kind === 'list' && typeof value === 'string') return { value };
  if (!isObject(value)) throw invalidValue(name, 'has a value of a wrong type');
  const kept = subs.flatMap((sub) => {
    const part = valueOf(value, sub);
    return part === undefined ? [] : [[sub, part] as const];
  });
  return Object.fromEntries(kept);
}

function withMember(of: Json, name: string, value: unknown): Json {
  const rest = Object.entries(of).filter(([known]) => known !== name);
  return Object.fromEntries(value === undefined ? rest : [...rest, [name, value]]);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
