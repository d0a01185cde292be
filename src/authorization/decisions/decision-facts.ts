import { NO_USER_ID, type Subject } from '../../platform/index.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import type { DecisionFacts } from './decision.entity.ts';

const columns = new WeakMap<Subject, readonly string[]>();

/**
 * Reduces the row and grants of a decision to the properties that its rules use.
 *
 * @param inPart whether a part of the row was enough
 */
export function factsOf(
  subject: Subject,
  row: object | undefined,
  grants: readonly HeldGrant[],
  inPart: boolean,
): DecisionFacts {
  if (row === undefined) return { row: null, grants: [], inPart };
  const all = row as Record<string, unknown>;
  const known = columnsOf(subject).filter((column) => typeof all[column] === 'string');
  return {
    row: Object.fromEntries(known.map((column) => [column, all[column] as string])),
    grants: grants
      .filter(({ resourceId }) => resourceId === all['id'])
      .map(({ id, actions, part }) => ({ id, actions, limited: part !== null })),
    inPart,
  };
}

/** Properties that the conditions of a resource type use, and the id. */
function columnsOf(subject: Subject): readonly string[] {
  const known = columns.get(subject);
  if (known !== undefined) return known;
  const nobody = { userId: NO_USER_ID, grantedIds: () => [] };
  const named = subject.rules.flatMap(({ actions, reach }) =>
    actions.flatMap((action) => Object.keys(reach.conditions?.(nobody, action) ?? {})),
  );
  const classified = subject.classified === true ? ['classification'] : [];
  const found = [...new Set(['id', ...classified, ...named])];
  columns.set(subject, found);
  return found;
}
