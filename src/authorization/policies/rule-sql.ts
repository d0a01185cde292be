import type { Subject } from '../../platform/index.ts';
import type { Ability } from './ability.ts';

/** A condition with named parameters, as TypeORM takes it. */
export interface Where {
  readonly clause: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * SQL condition for the rows on which an ability allows an action, from the same rules that decide in memory. Rows that
 * no rule allows, or that a condition excludes, do not match.
 *
 * @param alias of the table in the query
 */
export function whereOf(ability: Ability, action: string, subject: Subject, alias: string): Where {
  const parameters: Record<string, unknown> = {};
  const term = (column: string, condition: unknown): string => {
    const name = `access${Object.keys(parameters).length}`;
    const list = (condition as { $in?: readonly string[] }).$in;
    parameters[name] = list ?? condition;
    return list === undefined
      ? `${alias}.${column} = :${name}`
      : `${alias}.${column} = any(:${name})`;
  };
  const [allowing, limiting] = [false, true].map((inverted) =>
    ability
      .rulesFor(action, subject.name)
      .filter((rule) => rule.inverted === inverted)
      .map(({ conditions = {} }) => Object.entries(conditions))
      .map((terms) => terms.map(([column, condition]) => term(column, condition)).join(' and '))
      .map((terms) => (terms === '' ? '(true)' : `(${terms})`)),
  ) as [string[], string[]];
  const allowed = allowing.length === 0 ? 'false' : allowing.join(' or ');
  const clause = limiting.reduce((all, limit) => `(${all}) and not ${limit}`, allowed);
  return { clause: `(${clause})`, parameters };
}
