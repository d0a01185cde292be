import type { Subject } from '../../platform/index.ts';
import type { DecisionEntity } from '../decisions/decision.entity.ts';
import { retake } from '../decisions/replay.ts';
import { allPermissionsOf, type Permission } from '../resource-types/permission.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';

/** Narrowest first. */
const REACHES = ['self', 'own', 'shared', 'all'];

/** Name of the role that is tried: a built-in one, since others cannot hold permissions that are reserved for admins. */
const TRIED = 'admin';

/** Distinct actions as rules see them, with their resource type. */
export interface Done {
  readonly decision: DecisionEntity;
  readonly subject: Subject;
}

/** Whether a role of these permissions alone would have allowed it. */
function allows(permissions: readonly string[], { decision, subject }: Done): boolean {
  const catalog = new RoleCatalog([{ name: TRIED, permissions, includes: [] }], []);
  const taken = { ...decision, roles: [TRIED] };
  return retake(taken, subject, { catalog, conditions: [] }).outcome === 'allow';
}

/** Permissions that allow all recorded actions, each with the narrowest reach. */
export function neededPermissions(done: readonly Done[], subjects: readonly Subject[]): string[] {
  const all = [...allPermissionsOf(subjects).values()];
  const needed = new Set<string>();
  // What was about no row is allowed by any reach, so by one that something else needs.
  const [onRows, onNone] = [true, false].map((about) =>
    done.filter(({ decision }) => (decision.facts.row !== null) === about),
  ) as [Done[], Done[]];
  for (const one of [...onRows, ...onNone]) {
    const candidates = all
      .filter(({ subject, action }) => subject === one.subject && action === one.decision.action)
      .sort((a, b) => rank(a) - rank(b));
    if (candidates.some(({ name }) => needed.has(name) && allows([name], one))) continue;
    const narrowest = candidates.find(({ name }) => allows([name], one));
    if (narrowest !== undefined) needed.add(narrowest.name);
  }
  return [...needed].sort();
}

const rank = ({ reach }: Permission): number => REACHES.indexOf(reach.name);

/** The role with the fewest permissions that allows all recorded actions; undefined if no single role does. */
export function smallestRole(
  done: readonly Done[],
  roles: readonly string[],
  catalog: RoleCatalog,
  size: (role: string) => number,
): string | undefined {
  return [...roles]
    .sort((a, b) => size(a) - size(b))
    .find((role) =>
      done.every(({ decision, subject }) => {
        const taken = { ...decision, roles: [role] };
        return retake(taken, subject, { catalog, conditions: [] }).outcome === 'allow';
      }),
    );
}
