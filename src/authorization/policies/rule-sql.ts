import type { Subject } from '../../platform/index.ts';
import type { Ability } from './ability.ts';

/** A condition with named parameters, as TypeORM takes it. */
export interface Where {
  readonly clause: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The rows on which an ability may do an action, as a condition: the same rules that decide in memory. What
 * no rule allows is nobody's.
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
      : `${alias}.${column} = any(:${name}::uuid[])`;
  };
  const reaches = ability.rulesFor(action, subject.name).map((rule) =>
    Object.entries(rule.conditions ?? {})
      .map(([column, condition]) => term(column, condition))
      .join(' and '),
  );
  const clause = reaches.length === 0 ? 'false' : reaches.map((reach) => `(${reach})`).join(' or ');
  return { clause: `(${clause})`, parameters };
}
