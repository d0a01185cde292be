import fc from 'fast-check';
import { findUnmetConditions } from '../conditions/condition-catalog.ts';
import { abilityOf, evaluate, describeRule, type PolicyEvaluation } from '../policies/ability.ts';
import { policyVersionOf } from '../policies/policy-text.ts';
import {
  actions,
  books,
  circumstancesOf,
  conditions,
  DOCUMENT,
  documents,
  grants,
  principals,
  principalWith,
} from '../policies/policy.fixture.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { factsOf } from './decision-facts.ts';
import { MISSING, retake, type Taken } from './replay.ts';

const words = ({ outcome, rule, limits }: PolicyEvaluation): unknown => [
  outcome,
  rule && describeRule(rule),
  limits.map(({ condition }) => condition),
];

/** As the database keeps it: whatever is not JSON gets lost. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

it('a decision taken again from its record, under the policies of its day, comes out as it did', () => {
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(
      principals,
      grants,
      books,
      conditions,
      actions,
      fc.option(documents, { nil: undefined }),
      fc.boolean(),
      (who, held, catalog, asked, action, found, inPart) => {
        // A row of another organization is not found, so that no policy is asked about it.
        const row = found && { ...found, organizationId: who.organizationId };
        const circumstances = circumstancesOf(who);
        const limits = findUnmetConditions(asked, circumstances, who.roles, catalog);
        const ability = abilityOf(who, [DOCUMENT], held, catalog, limits, { inPart });
        const judged = evaluate(ability, action, DOCUMENT, row);
        outcomes.add(judged.outcome);

        const { text } = stored(policyVersionOf([DOCUMENT], catalog, asked));
        const taken: Taken = stored({
          ...who,
          roles: [...who.roles],
          scopes: who.scopes && [...who.scopes],
          action,
          facts: factsOf(DOCUMENT, row, row === undefined ? [] : held, inPart),
          circumstances: { ...circumstances, at: circumstances.at.toISOString() },
          reason: null,
        });
        // Where no row was asked about, grants are not on record: any grant would do.
        fc.pre(row !== undefined || held.length === 0);
        const ofItsDay = { catalog: new RoleCatalog(text.roles, []), conditions: text.conditions };
        expect(words(retake(taken, DOCUMENT, ofItsDay))).toEqual(words(judged));
      },
    ),
    { numRuns: 1000 },
  );
  expect([...outcomes].sort()).toEqual(['allow', 'deny', 'step_up']);
});

it('what was not there stays refused, whatever the policies are', () => {
  const who = principalWith({ roles: ['admin'] });
  const circumstances = circumstancesOf(who);
  const taken = {
    ...who,
    roles: ['admin'],
    scopes: null,
    action: 'read',
    facts: factsOf(DOCUMENT, undefined, [], false),
    circumstances: { ...circumstances, at: circumstances.at.toISOString() },
  };
  const today = { catalog: new RoleCatalog([], []), conditions: [] };
  expect(retake({ ...taken, reason: MISSING }, DOCUMENT, today).outcome).toBe('deny');
  expect(retake({ ...taken, reason: null }, DOCUMENT, today).outcome).toBe('allow');
});

it('the facts of a decision are what rules can see of the row, and the grants on it', () => {
  const row = { organizationId: 'ours', id: 'one', ownerId: 'ann', classification: 'internal' };
  const grant = { id: 'g', resourceId: 'one', actions: ['read'], expiresAt: null, part: null };
  const held = [grant, { ...grant, id: 'other', resourceId: 'two' }];
  expect(factsOf(DOCUMENT, { ...row, title: 'Plans', pages: 3 }, held, true)).toEqual({
    row: { id: 'one', ownerId: 'ann', classification: 'internal' },
    grants: [{ id: 'g', actions: ['read'], limited: false }],
    inPart: true,
  });
});
