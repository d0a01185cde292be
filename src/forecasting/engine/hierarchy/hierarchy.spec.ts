import { addUpLeaves, hierarchyOf, misplaced, type Hierarchy } from './hierarchy.ts';

/** The leaves of each aggregate, by name. */
function membersOf({ nodes, leaves, starts, memberOf }: Hierarchy, ids: readonly string[]) {
  const members = new Map<string, string[]>(nodes.map((node) => [node, []]));
  for (let leaf = 0; leaf < leaves; leaf++) {
    for (let k = starts[leaf]!; k < starts[leaf + 1]!; k++)
      members.get(nodes[memberOf[k]!]!)!.push(ids[leaf]!);
  }
  return Object.fromEntries(members);
}

describe('a tree of paths', () => {
  const ids = ['EU/DE/shoes', 'EU/DE/hats', 'US/hats', 'gifts', 'EU/FR/hats'];
  const tree = hierarchyOf(ids, '/', 'tree');

  it('has a node for each beginning, the widest first', () => {
    expect(tree.nodes).toEqual(['*', 'EU/*', 'US/*', 'EU/DE/*', 'EU/FR/*']);
    expect(membersOf(tree, ids)).toEqual({
      '*': ids,
      'EU/*': ['EU/DE/shoes', 'EU/DE/hats', 'EU/FR/hats'],
      'US/*': ['US/hats'],
      'EU/DE/*': ['EU/DE/shoes', 'EU/DE/hats'],
      'EU/FR/*': ['EU/FR/hats'],
    });
  });

  it('knows what each adds up to', () => {
    expect([...tree.parents!]).toEqual([-1, 0, 0, 1, 1, 3, 3, 2, 0, 4]);
  });

  it('takes separators of several characters, and ids that are nodes as well', () => {
    const both = hierarchyOf(['a', 'a::b', 'a::b::c'], '::', 'tree');
    expect(both.nodes).toEqual(['*', 'a::*', 'a::b::*']);
    expect([...both.parents!]).toEqual([-1, 0, 1, 0, 1, 2]);
  });

  it('adds leaves up', () => {
    const values = Float64Array.of(9, 9, 9, 9, 9, 1, 2, 4, 8, 16);
    addUpLeaves(tree, values);
    expect([...values]).toEqual([31, 19, 4, 3, 16, 1, 2, 4, 8, 16]);
  });
});

describe('groups that cross', () => {
  it('are all choices of keys, by names that a tree would have where it has them', () => {
    const ids = ['EU/shoes', 'EU/hats', 'US/hats', 'US/gifts', 'US/shoes'];
    expect(membersOf(hierarchyOf(ids, '/', 'groups'), ids)).toEqual({
      '*': ids,
      'EU/*': ['EU/shoes', 'EU/hats'],
      'US/*': ['US/hats', 'US/gifts', 'US/shoes'],
      '*/shoes': ['EU/shoes', 'US/shoes'],
      '*/hats': ['EU/hats', 'US/hats'],
    });
  });

  it('keep wildcards in front and in between', () => {
    const ids = ['a/b/c', 'a/b/d', 'a/e/c', 'f/b/c'];
    const { nodes, parents } = hierarchyOf(ids, '/', 'groups');
    expect(nodes).toEqual(['*', 'a/*', '*/b/*', '*/*/c', 'a/b/*', 'a/*/c', '*/b/c']);
    expect(parents).toBeNull();
  });
});

describe('an id without a place', () => {
  it.each([
    [['a/b', 'a/*'], 'tree', { index: 1, reason: 'wildcard' }],
    [['*'], 'tree', { index: 0, reason: 'wildcard' }],
    [['a/b', 'a*/b'], 'tree', null],
    [['a/b', 'a'], 'tree', null],
    [['a/b', 'a/b/c'], 'groups', { index: 1, reason: 'uneven' }],
    [['a/*/b'], 'groups', { index: 0, reason: 'wildcard' }],
    [['1/2/3/4/5/6/7'], 'groups', { index: 0, reason: 'too_many_keys' }],
    [['a/b', 'c/d'], 'groups', null],
  ] as const)('among %j as %s is %j', (ids, layout, expected) => {
    expect(misplaced(ids, '/', layout)).toEqual(expected);
  });
});
