import { attributeName } from './filter.ts';
import type { Json } from './filter-match.ts';

/** Attributes of the response (RFC 7644, section 3.9): comma-separated paths. */
export interface Projection {
  readonly attributes?: string;
  readonly excludedAttributes?: string;
}

const ALWAYS = ['schemas', 'id'];

/** Returns the resource with the requested attributes, and those that are always returned. */
export function projected(resource: Json, { attributes, excludedAttributes }: Projection): Json {
  if (attributes !== undefined) return narrowed(resource, namesIn(attributes), true);
  if (excludedAttributes !== undefined)
    return narrowed(resource, namesIn(excludedAttributes), false);
  return resource;
}

/** Whether the response needs an attribute, so that it is looked up only if needed. */
export function wants({ attributes, excludedAttributes }: Projection, name: string): boolean {
  const lower = name.toLowerCase();
  if (attributes !== undefined) {
    return namesIn(attributes).some((one) => one === lower || one.startsWith(`${lower}.`));
  }
  return excludedAttributes === undefined || !namesIn(excludedAttributes).includes(lower);
}

const namesIn = (list: string): string[] => list.split(',').map((one) => attributeName(one.trim()));

function narrowed(resource: Json, names: readonly string[], keep: boolean): Json {
  const members = Object.entries(resource).flatMap(([name, value]): [string, unknown][] => {
    if (ALWAYS.includes(name)) return [[name, value]];
    const lower = name.toLowerCase();
    if (names.includes(lower)) return keep ? [[name, value]] : [];
    const subs = names
      .filter((one) => one.startsWith(`${lower}.`))
      .map((one) => one.slice(lower.length + 1));
    if (subs.length === 0) return keep ? [] : [[name, value]];
    return [[name, withSubs(value, subs, keep)]];
  });
  return Object.fromEntries(members);
}

function withSubs(value: unknown, subs: readonly string[], keep: boolean): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withSubs(one, subs, keep));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(
    ([name]) => subs.includes(name.toLowerCase()) === keep,
  );
  return Object.fromEntries(members);
}
