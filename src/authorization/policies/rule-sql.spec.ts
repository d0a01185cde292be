import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { UserId } from '../../platform/index.ts';
import { findUnmetConditions } from '../conditions/condition-catalog.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { abilityOf, decidingRule } from './ability.ts';
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
} from './policy.fixture.ts';
import { whereOf, type Where } from './rule-sql.ts';

/** Evaluates a condition on a row, as the database would. */
function meets(row: object, { clause, parameters }: Where): boolean {
  const words = clause
    .replaceAll(/d\.(\w+) = any\(:(\w+)\)/g, 'parameters.$2.includes(row.$1)')
    .replaceAll(/d\.(\w+) = :(\w+)/g, 'row.$1 === parameters.$2')
    .replaceAll(' and ', ' && ')
    .replaceAll(' or ', ' || ')
    .replaceAll('not ', '!');
  return runInNewContext(words, { row, parameters }) as boolean;
}

describe('rules as a condition of SQL', () => {
  it('decide as they do in memory', () => {
    fc.assert(
      fc.property(
        principals,
        grants,
        books,
        conditions,
        actions,
        documents,
        (who, held, catalog, asked, action, row) => {
          const limits = findUnmetConditions(asked, circumstancesOf(who), who.roles, catalog);
          const ability = abilityOf(who, [DOCUMENT], held, catalog, limits);
          const inMemory = decidingRule(ability, action, DOCUMENT, row) !== undefined;
          expect(meets(row, whereOf(ability, action, DOCUMENT, 'd'))).toBe(inMemory);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('hold values as parameters alone', () => {
    const who = principalWith({ roles: ['user'], userId: "'; drop table document; --" as UserId });
    const ability = abilityOf(who, [DOCUMENT], [], new RoleCatalog([], []));
    const { clause, parameters } = whereOf(ability, 'update', DOCUMENT, 'd');
    expect(clause).not.toContain('drop');
    expect(Object.values(parameters)).toContain(who.userId);
    const named = [...clause.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    expect(named.toSorted()).toEqual(Object.keys(parameters).toSorted());
  });

  it('find nothing where no rule allows anything', () => {
    const ability = abilityOf(principalWith(), [DOCUMENT], [], new RoleCatalog([], []));
    expect(whereOf(ability, 'read', DOCUMENT, 'd')).toEqual({ clause: '(false)', parameters: {} });
  });
});
