import { hash } from 'node:crypto';
import { GUEST, ROLES, type Subject } from '../../platform/index.ts';
import type { Condition } from '../conditions/condition-catalog.ts';
import { nameOf } from '../resource-types/permission.ts';
import type { RoleCatalog, RoleDefinition } from '../roles/role-catalog.ts';

/**
 * The policy of an organization as data: the permissions of each role, including built-in roles, and the conditions.
 */
export interface PolicyText {
  readonly roles: readonly RoleDefinition[];
  readonly conditions: readonly Condition[];
}

/** A policy, and a version that depends only on its text. */
export interface PolicyVersion {
  /** The same for the same text: 16 hexadecimal digits of its SHA-256. */
  readonly version: string;
  readonly text: PolicyText;
}

export function policyVersionOf(
  subjects: readonly Subject[],
  catalog: RoleCatalog,
  conditions: readonly Condition[],
): PolicyVersion {
  const own = catalog.definitions.map(({ name, permissions, includes }) => ({
    name,
    permissions,
    includes,
  }));
  const text = { roles: [...builtInRoles(subjects), ...own], conditions };
  return { version: hash('sha256', JSON.stringify(text), 'hex').slice(0, 16), text };
}

function builtInRoles(subjects: readonly Subject[]): RoleDefinition[] {
  return [...ROLES, GUEST].map((name) => ({
    name,
    permissions: subjects.flatMap((subject) =>
      subject.rules
        .filter(({ role }) => role === name)
        .flatMap(({ actions, reach }) => actions.map((action) => nameOf(subject, action, reach))),
    ),
    includes: [],
  }));
}
