import fc from 'fast-check';
import {
  actions,
  books,
  DOCUMENT,
  documents,
  grants,
  principals,
} from '../policies/policy.fixture.ts';
import type { AccessChange } from './explanation.dto.ts';
import { changesOf, pathOf, ruleFor, type AccessQuestion } from './explain.ts';

const ROLES = ['admin', 'user', 'viewer', 'a', 'b'];
const questions: fc.Arbitrary<AccessQuestion> = fc.record({
  principal: principals,
  grants,
  catalog: books,
  action: actions,
  subject: fc.constant(DOCUMENT),
  row: fc.option(
    documents.map((row) => ({ ...row, organizationId: 'ours' })),
    { nil: undefined },
  ),
});

/** The question as it would be after a change. */
function after(question: AccessQuestion, change: AccessChange): AccessQuestion {
  const { principal, action, row } = question;
  const withRoles = (roles: readonly string[]): AccessQuestion => ({
    ...question,
    principal: { ...principal, roles },
  });
  const { id = '' } = (row ?? {}) as { readonly id?: string };
  const granted = { id: 'new', resourceId: id, actions: [action], expiresAt: null, part: null };
  switch (change.kind) {
    case 'add_role':
      return withRoles([...principal.roles, change.role!]);
    case 'remove_role':
      return withRoles(principal.roles.filter((role) => role !== change.role));
    case 'add_grant':
      return { ...question, grants: [...question.grants, granted] };
    case 'revoke_grant':
      return { ...question, grants: question.grants.filter(({ id }) => id !== change.grantId) };
    case 'transfer':
      return { ...question, row: { ...row, ownerId: principal.userId } };
    case 'unlock':
      throw new Error('no rule is about locks');
  }
}

describe('an explanation of access', () => {
  it('names changes of which each by itself turns the answer around', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(questions, (question) => {
        const isAllowed = ruleFor(question) !== undefined;
        for (const change of changesOf(question, ROLES)) {
          kinds.add(change.kind);
          expect(ruleFor(after(question, change)) !== undefined).toBe(!isAllowed);
        }
      }),
      { numRuns: 1000 },
    );
    expect(kinds.size).toBe(5);
  });

  it('leads from a role that is held to the rule that allows it', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const rule = ruleFor(question);
        if (rule === undefined) return;
        const path = pathOf(rule, question);
        const roles = path.filter(({ kind }) => kind === 'role').map(({ role }) => role);
        expect(question.principal.roles).toContain(roles[0]);
        expect(roles.at(-1)).toBe(rule.role);
        expect(path.some(({ kind }) => kind === 'ownership')).toBe(rule.reach.name === 'own');
        const named = path.filter(({ kind }) => kind === 'grant');
        expect(named.length > 0).toBe(rule.reach.name === 'shared' && question.row !== undefined);
      }),
      { numRuns: 500 },
    );
  });
});
