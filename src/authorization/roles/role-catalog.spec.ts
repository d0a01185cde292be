import fc from 'fast-check';
import { RoleCatalog, type RoleDefinition } from './role-catalog.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const definitions = fc
  .tuple(
    ...NAMES.map(() =>
      fc.uniqueArray(fc.constantFrom(...NAMES, 'viewer', 'gone'), { maxLength: 3 }),
    ),
  )
  .map((all) =>
    all.map((includes, i): RoleDefinition => ({ name: NAMES[i]!, permissions: [], includes })),
  );
const held = fc.uniqueArray(fc.constantFrom(...NAMES, 'user', 'gone'), { maxLength: 3 });

describe('the roles that somebody has by way of others', () => {
  it('are found however they include each other, also in circles, and by a way that is there', () => {
    fc.assert(
      fc.property(definitions, held, (roles, names) => {
        const catalog = new RoleCatalog(roles, []);
        for (const [name, way] of catalog.ways(names)) {
          expect(names).toContain(way[0]);
          expect(way.at(-1)).toBe(name);
          way.slice(1).forEach((next, i) => {
            expect(catalog.find(way[i]!)?.includes).toContain(next);
          });
        }
      }),
    );
  });

  it('are closed: what one of them includes is one of them', () => {
    fc.assert(
      fc.property(definitions, held, (roles, names) => {
        const catalog = new RoleCatalog(roles, []);
        const all = catalog.ways(names);
        for (const name of all.keys()) {
          const missing = (catalog.find(name)?.includes ?? []).filter(
            (one) => catalog.has(one) && !all.has(one),
          );
          expect(missing).toEqual([]);
        }
      }),
    );
  });

  it('grow with what is held, and never shrink', () => {
    fc.assert(
      fc.property(definitions, held, held, (roles, some, more) => {
        const catalog = new RoleCatalog(roles, []);
        const all = new Set(catalog.ways([...some, ...more]).keys());
        expect([...catalog.ways(some).keys()].filter((name) => !all.has(name))).toEqual([]);
      }),
    );
  });

  it('hold nothing that is no role', () => {
    const catalog = new RoleCatalog([{ name: 'a', permissions: [], includes: ['gone'] }], []);
    expect([...catalog.ways(['a', 'gone', 'toString', '__proto__']).keys()]).toEqual(['a']);
  });
});

describe('two roles that are kept apart clash', () => {
  const catalog = new RoleCatalog(
    [
      { name: 'a', permissions: [], includes: [] },
      { name: 'b', permissions: [], includes: ['a'] },
    ],
    [['a', 'user']],
  );

  it.each([
    [
      ['a', 'user'],
      ['a', 'user'],
    ],
    [
      ['user', 'b'],
      ['a', 'user'],
    ],
    [['a', 'b'], undefined],
    [['user'], undefined],
    [[], undefined],
  ])('in %p: %p', (roles, clash) => {
    expect(catalog.clash(roles)).toEqual(clash);
  });
});
