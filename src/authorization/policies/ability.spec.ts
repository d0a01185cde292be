import fc from 'fast-check';
import type { UserId } from '../../platform/index.ts';
import { findUnmetConditions, type Condition } from '../conditions/condition-catalog.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import {
  abilityOf,
  decidingRule,
  evaluate,
  describeRule,
  type PolicyEvaluation,
} from './ability.ts';
import {
  actions,
  books,
  circumstancesOf,
  conditions,
  conditionWith,
  DOCUMENT,
  documents,
  grants,
  principals,
  principalWith,
  roles,
} from './policy.fixture.ts';

const NO_ROLES = new RoleCatalog([], []);
const row = { organizationId: 'ours', id: 'one', ownerId: 'ann', classification: 'internal' };

describe('what rules allow', () => {
  const allowed = (held: string[], action: string, on: object = row): string | undefined => {
    const grant = { id: 'g', resourceId: 'two', actions: ['read'], expiresAt: null, part: null };
    const ability = abilityOf(principalWith({ roles: held }), [DOCUMENT], [grant], NO_ROLES);
    const rule = decidingRule(ability, action, DOCUMENT, on);
    return rule === undefined ? undefined : describeRule(rule);
  };

  it.each([
    [['admin'], 'share', row, 'Document: admin, share, all'],
    [['user'], 'update', row, 'Document: user, update, own'],
    [['user'], 'update', { ...row, ownerId: 'bob' }, undefined],
    [['viewer'], 'read', { ...row, id: 'two' }, 'Document: viewer, read, shared with them'],
    [['viewer'], 'read', row, undefined],
    [['viewer'], 'fly', row, undefined],
    [['gone'], 'read', row, undefined],
    [[], 'read', row, undefined],
  ])('to %j: %s', (held, action, on, words) => {
    expect(allowed(held, action, on)).toBe(words);
  });

  it('is never in another organization', () => {
    fc.assert(
      fc.property(
        principals,
        grants,
        books,
        actions,
        documents,
        (who, held, catalog, action, on) => {
          const ability = abilityOf(who, [DOCUMENT], held, catalog, [], { inPart: true });
          const abroad = { ...on, organizationId: 'theirs' };
          expect(decidingRule(ability, action, DOCUMENT, abroad)).toBeUndefined();
        },
      ),
    );
  });

  it('grows with roles', () => {
    fc.assert(
      fc.property(
        principals,
        roles,
        grants,
        books,
        actions,
        documents,
        (who, more, held, catalog, action, on) => {
          const some = abilityOf(who, [DOCUMENT], held, catalog);
          const all = abilityOf(
            { ...who, roles: [...who.roles, ...more] },
            [DOCUMENT],
            held,
            catalog,
          );
          if (decidingRule(some, action, DOCUMENT, on) === undefined) return;
          expect(decidingRule(all, action, DOCUMENT, on)).toBeDefined();
        },
      ),
    );
  });

  it('shrinks with scopes, to exactly the actions that these are for', () => {
    fc.assert(
      fc.property(
        principals,
        grants,
        books,
        actions,
        documents,
        (who, held, catalog, action, on) => {
          const own = abilityOf({ ...who, scopes: null }, [DOCUMENT], held, catalog);
          const narrowed = abilityOf(who, [DOCUMENT], held, catalog);
          const within = who.scopes === null || who.scopes.includes(DOCUMENT.actions[action]!);
          const wanted = within && decidingRule(own, action, DOCUMENT, on) !== undefined;
          expect(decidingRule(narrowed, action, DOCUMENT, on) !== undefined).toBe(wanted);
        },
      ),
    );
  });

  it('comes of a grant on a part only where a part is enough', () => {
    const part = { products: ['A*'], shows: [], totals: null };
    const grant = { id: 'g', resourceId: 'one', actions: ['read'], expiresAt: null, part };
    const who = principalWith({ roles: ['viewer'], userId: 'bob' as UserId });
    const reads = (inPart: boolean): boolean => {
      const ability = abilityOf(who, [DOCUMENT], [grant], NO_ROLES, [], { inPart });
      return decidingRule(ability, 'read', DOCUMENT, row) !== undefined;
    };
    expect([reads(false), reads(true)]).toEqual([false, true]);
  });

  it('counts grants on a part like none, or like those on the whole', () => {
    fc.assert(
      fc.property(
        principals,
        grants,
        books,
        actions,
        documents,
        (who, held, catalog, action, on) => {
          const whole = held.filter(({ part }) => part === null);
          const decide = (given: typeof held, inPart: boolean): boolean => {
            const ability = abilityOf(who, [DOCUMENT], given, catalog, [], { inPart });
            return decidingRule(ability, action, DOCUMENT, on) !== undefined;
          };
          expect(decide(held, false)).toBe(decide(whole, false));
          const likeWhole = held.map((grant) => ({ ...grant, part: null }));
          expect(decide(held, true)).toBe(decide(likeWhole, false));
        },
      ),
    );
  });

  it('on some row holds where it holds on one', () => {
    fc.assert(
      fc.property(
        principals,
        grants,
        books,
        actions,
        documents,
        (who, held, catalog, action, on) => {
          const ability = abilityOf(who, [DOCUMENT], held, catalog);
          if (decidingRule(ability, action, DOCUMENT, on) === undefined) return;
          expect(decidingRule(ability, action, DOCUMENT)).toBeDefined();
        },
      ),
    );
  });
});

describe('conditions that are not met', () => {
  it('take away and never give, and are named where they alone stand in the way', () => {
    fc.assert(
      fc.property(
        principals,
        grants,
        books,
        conditions,
        actions,
        fc.option(documents, { nil: undefined }),
        (who, held, catalog, asked, action, on) => {
          const limits = findUnmetConditions(asked, circumstancesOf(who), who.roles, catalog);
          const free = evaluate(abilityOf(who, [DOCUMENT], held, catalog), action, DOCUMENT, on);
          const bound = evaluate(
            abilityOf(who, [DOCUMENT], held, catalog, limits),
            action,
            DOCUMENT,
            on,
          );
          const isHeldBack = bound.outcome !== 'allow' && free.outcome === 'allow';
          expect(bound.outcome === 'allow' && free.outcome !== 'allow').toBe(false);
          expect(bound.limits.length > 0).toBe(isHeldBack);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[string, Partial<Condition>, PolicyEvaluation['outcome']]>([
    ['denies what nobody can prove', { maxRisk: 10 }, 'deny'],
    ['asks for the proof that is missing', { strength: 'multi_factor' }, 'step_up'],
    ['denies where a proof would not be enough', { strength: 'multi_factor', maxRisk: 1 }, 'deny'],
    ['allows where it is met', { maxRisk: 90 }, 'allow'],
    ['says nothing of other data', { maxRisk: 10, classifications: ['restricted'] }, 'allow'],
    ['says nothing of other actions', { maxRisk: 10, actions: ['document.share'] }, 'allow'],
    ['says nothing of other roles', { maxRisk: 10, roles: ['viewer'] }, 'allow'],
  ])('a condition %s', (_what, change, outcome) => {
    const who = principalWith({ roles: ['user'] });
    const limits = findUnmetConditions(
      [conditionWith(change)],
      circumstancesOf(who),
      who.roles,
      NO_ROLES,
    );
    const ability = abilityOf(who, [DOCUMENT], [], NO_ROLES, limits);
    expect(evaluate(ability, 'read', DOCUMENT, row).outcome).toBe(outcome);
  });
});
