/**
 * Leaves and their aggregates. Arrays over a hierarchy hold the aggregates first, in the order of `nodes`, then the
 * leaves.
 */
export interface Hierarchy {
  /** Names of the aggregates, the widest first; `*` stands for anything from there on, or in its place. */
  readonly nodes: readonly string[];
  readonly leaves: number;
  /** Aggregates that leaf i belongs to: `memberOf[starts[i]]` up to `memberOf[starts[i + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly memberOf: Int32Array;
  /** Where it is a tree: what each adds up to, or -1; null where groups cross. */
  readonly parents: Int32Array | null;
}

/** Layout of the ids: paths of a tree, or combinations of keys, which group alone and together. */
export type Layout = 'tree' | 'groups';

/** An id that does not fit into a hierarchy. */
export interface Misplaced {
  readonly index: number;
  readonly reason: 'wildcard' | 'uneven' | 'too_many_keys';
}

export const WILDCARD = '*';
/** Maximum number of keys of an id in groups: each further key doubles the number of kinds of groups. */
export const MAX_KEYS = 6;

/**
 * Finds the first id that does not fit: an id with the part `*`, which would look like an aggregate, or, in groups, an
 * id with another number of keys than the first id, or too many. Null if all ids fit.
 */
export function misplaced(
  ids: readonly string[],
  separator: string,
  layout: Layout,
): Misplaced | null {
  const keys = ids[0]?.split(separator).length ?? 0;
  for (const [index, id] of ids.entries()) {
    const parts = id.split(separator);
    if (parts.includes(WILDCARD)) return { index, reason: 'wildcard' };
    if (layout === 'tree') continue;
    if (parts.length > MAX_KEYS) return { index, reason: 'too_many_keys' };
    if (parts.length !== keys) return { index, reason: 'uneven' };
  }
  return null;
}

/** Lays ids out. They are distinct, and none is misplaced. */
export function hierarchyOf(ids: readonly string[], separator: string, layout: Layout): Hierarchy {
  return layout === 'tree' ? pathTree(ids, separator) : crossedGroups(ids, separator);
}

/** `EU/DE/shoes` adds up to `EU/DE/*`, that to `EU/*`, and that to `*`. */
function pathTree(ids: readonly string[], separator: string): Hierarchy {
  const groups = new Groups(ids.length);
  for (const id of ids) {
    groups.add(0, WILDCARD);
    let depth = 0;
    for (let end = id.indexOf(separator); end >= 0; end = id.indexOf(separator, end + 1)) {
      depth += 1;
      groups.add(depth, id.slice(0, end) + separator + WILDCARD);
    }
    groups.endLeaf();
  }
  const laid = groups.laidOut(1);
  return { ...laid, parents: parentsOf(laid) };
}

/**
 * `EU/shoes` belongs to `EU/*`, to `*` + `/shoes` and to `*`: all choices of its keys but the choice of all. A group of
 * one series is that series, and left out.
 */
function crossedGroups(ids: readonly string[], separator: string): Hierarchy {
  const groups = new Groups(ids.length);
  for (const id of ids) {
    const keys = id.split(separator);
    for (let chosen = 0; chosen < 2 ** keys.length - 1; chosen++) {
      const isChosen = (i: number): boolean => (chosen & (1 << i)) !== 0;
      const parts = keys.map((key, i) => (isChosen(i) ? key : WILDCARD));
      const depth = parts.filter((_, i) => isChosen(i)).length;
      groups.add(depth * 2 ** MAX_KEYS + chosen, withoutTail(parts).join(separator));
    }
    groups.endLeaf();
  }
  return { ...groups.laidOut(2), parents: null };
}

/** Wildcards at the end are one, so that a tree's aggregates go by the same names. */
function withoutTail(parts: readonly string[]): readonly string[] {
  let end = parts.length;
  while (end > 1 && parts[end - 1] === WILDCARD && parts[end - 2] === WILDCARD) end -= 1;
  return parts.slice(0, end);
}

/** The nearest aggregate of each: of a leaf its last, of an aggregate the one before it on the way there. */
function parentsOf({ nodes, leaves, starts, memberOf }: Omit<Hierarchy, 'parents'>): Int32Array {
  const parents = new Int32Array(nodes.length + leaves).fill(-1);
  for (let leaf = 0; leaf < leaves; leaf++) {
    let above = -1;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) {
      parents[memberOf[k]!] = above;
      above = memberOf[k]!;
    }
    parents[nodes.length + leaf] = above;
  }
  return parents;
}

/** Gathers aggregates as they turn up, and orders them by rank, the widest having the lowest. */
class Groups {
  readonly #numbers = new Map<string, number>();
  readonly #ranks: number[] = [];
  readonly #memberOf: number[] = [];
  readonly #starts: Int32Array;
  #leaf = 0;

  constructor(leaves: number) {
    this.#starts = new Int32Array(leaves + 1);
  }

  /** The present leaf belongs to this aggregate. */
  add(rank: number, name: string): void {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(name, number);
      this.#ranks.push(rank);
    }
    this.#memberOf.push(number);
  }

  endLeaf(): void {
    this.#leaf += 1;
    this.#starts[this.#leaf] = this.#memberOf.length;
  }

  /** @param least leaves that an aggregate must have, other than the total */
  laidOut(least: number): Omit<Hierarchy, 'parents'> {
    const names = [...this.#numbers.keys()];
    const sizes = new Int32Array(names.length);
    for (const number of this.#memberOf) sizes[number]!++;
    const kept = names.flatMap((name, i) => (sizes[i]! >= least || name === WILDCARD ? [i] : []));
    kept.sort((a, b) => this.#ranks[a]! - this.#ranks[b]! || a - b);
    const places = new Int32Array(names.length).fill(-1);
    kept.forEach((number, place) => (places[number] = place));
    const starts = new Int32Array(this.#leaf + 1);
    const memberOf = new Int32Array(this.#memberOf.length);
    let filled = 0;
    for (let leaf = 0; leaf < this.#leaf; leaf++) {
      for (let k = this.#starts[leaf]!; k < this.#starts[leaf + 1]!; k++) {
        const place = places[this.#memberOf[k]!]!;
        if (place >= 0) memberOf[filled++] = place;
      }
      starts[leaf + 1] = filled;
    }
    return {
      nodes: kept.map((number) => names[number]!),
      leaves: this.#leaf,
      starts,
      memberOf: memberOf.slice(0, filled),
    };
  }
}

/** Adds the leaves' values up into the aggregates', in place. */
export function addUpLeaves(
  { nodes, leaves, starts, memberOf }: Hierarchy,
  values: Float64Array,
): void {
  const first = nodes.length;
  values.fill(0, 0, first);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const value = values[first + leaf]!;
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++) values[memberOf[k]!]! += value;
  }
}
