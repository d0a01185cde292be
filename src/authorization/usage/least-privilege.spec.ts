import fc from 'fast-check';
import { defineSubject, WHOLE_ORGANIZATION, type Subject } from '../../platform/index.ts';
import { DecisionEntity } from '../decisions/decision.entity.ts';
import { factsOf } from '../decisions/decision-facts.ts';
import { retake } from '../decisions/replay.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import { abilityOf, evaluate } from '../policies/ability.ts';
import {
  actions,
  books,
  circumstancesOf,
  DOCUMENT,
  documents,
  grants,
  principals,
  principalWith,
} from '../policies/policy.fixture.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { neededPermissions, smallestRole, type Done } from './least-privilege.ts';

const NO_ROLES = new RoleCatalog([], []);

/** With an action that no role of an organization's own can hold. */
const SAFE = defineSubject({
  name: 'Safe',
  actions: { open: 'safes:read', list: 'safes:read' },
  reserved: ['open'],
  rules: [{ role: 'admin', actions: ['open', 'list'], reach: WHOLE_ORGANIZATION }],
});

/** Something that somebody did. */
function deed(
  who: ReturnType<typeof principalWith>,
  action: string,
  row: object | undefined,
  held: readonly HeldGrant[] = [],
  subject: Subject = DOCUMENT,
): Done {
  const circumstances = circumstancesOf(who);
  const decision = Object.assign(new DecisionEntity(), who, {
    action,
    facts: factsOf(subject, row, held, false),
    circumstances: { ...circumstances, at: circumstances.at.toISOString() },
    reason: null,
  });
  return { decision, subject };
}

const isAllowed = ({ decision, subject }: Done, roles: string[], catalog: RoleCatalog): boolean =>
  retake({ ...decision, roles }, subject, { catalog, conditions: [] }).outcome === 'allow';

/** What somebody was allowed to do, of much that they asked for. */
const done = fc
  .tuple(
    principals,
    grants,
    books,
    fc.array(fc.tuple(actions, fc.option(documents, { nil: undefined })), { maxLength: 6 }),
  )
  .map(([who, held, catalog, asked]) => {
    const ability = abilityOf(who, [DOCUMENT], held, catalog);
    const deeds = asked
      .map(([action, row]) => ({ action, row: row && { ...row, organizationId: 'ours' } }))
      .filter(({ action, row }) => evaluate(ability, action, DOCUMENT, row).outcome === 'allow')
      .map(({ action, row }) => deed(who, action, row, held));
    return { deeds, catalog };
  });

describe('the least that somebody needs', () => {
  it('allows all that they did, so that nothing is taken that was used', () => {
    fc.assert(
      fc.property(done, ({ deeds }) => {
        const permissions = neededPermissions(deeds, [DOCUMENT]);
        const catalog = new RoleCatalog([{ name: 'least', permissions, includes: [] }], []);
        expect(deeds.filter((one) => !isAllowed(one, ['least'], catalog))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is of no action that they did not do', () => {
    fc.assert(
      fc.property(done, ({ deeds }) => {
        const did = new Set(deeds.map(({ decision }) => `document.${decision.action}`));
        const needed = neededPermissions(deeds, [DOCUMENT]);
        expect(needed.filter((name) => !did.has(name.split(':')[0]!))).toEqual([]);
      }),
    );
  });

  it('reaches no further than what they did', () => {
    const ann = principalWith({ roles: ['admin'] });
    const row = { organizationId: 'ours', id: 'one', ownerId: 'ann', classification: 'internal' };
    const grant = { id: 'g', resourceId: 'one', actions: ['read'], expiresAt: null, part: null };
    const of = (...deeds: Done[]): string[] => neededPermissions(deeds, [DOCUMENT]);
    expect(of(deed(ann, 'read', row))).toEqual(['document.read:own']);
    const others = { ...row, ownerId: 'bob' };
    expect(of(deed(ann, 'read', others))).toEqual(['document.read:all']);
    expect(of(deed(ann, 'read', others, [grant]))).toEqual(['document.read:shared']);
    expect(of(deed(ann, 'read', undefined), deed(ann, 'read', row))).toEqual(['document.read:own']);
    expect(of()).toEqual([]);
  });

  it('names what is reserved for admins, too', () => {
    const ann = principalWith({ roles: ['admin'] });
    const row = { organizationId: 'ours', id: 'one' };
    const deeds = ['list', 'open'].map((action) => deed(ann, action, row, [], SAFE));
    expect(neededPermissions(deeds, [DOCUMENT, SAFE])).toEqual(['safe.list:all', 'safe.open:all']);
  });
});

describe('the smallest role', () => {
  const size = (role: string): number => ['viewer', 'a', 'user', 'b', 'admin'].indexOf(role);
  const candidates = ['admin', 'user', 'viewer', 'a', 'b'];

  it('allows all that was done, and no smaller one does', () => {
    fc.assert(
      fc.property(done, ({ deeds, catalog }) => {
        const enough = candidates.filter((role) =>
          deeds.every((one) => isAllowed(one, [role], catalog)),
        );
        const smallest = enough.toSorted((one, other) => size(one) - size(other))[0];
        expect(smallestRole(deeds, candidates, catalog, size)).toBe(smallest);
      }),
    );
  });

  it('is none where none allows it alone', () => {
    const own = { organizationId: 'ours', id: 'one', ownerId: 'ann', classification: 'internal' };
    const deeds = [deed(principalWith({ roles: ['user'] }), 'share', own)];
    expect(smallestRole(deeds, ['viewer'], NO_ROLES, size)).toBeUndefined();
    expect(smallestRole(deeds, candidates, NO_ROLES, size)).toBe('user');
  });
});
