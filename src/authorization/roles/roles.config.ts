import {
  GUEST,
  ObjectsField,
  ROLES,
  type ConfigFile,
  type ConfigFileProblem,
} from '../../platform/index.ts';
import { permissionsOf } from '../resource-types/permission.ts';
import { RoleCatalog } from './role-catalog.ts';
import { RoleRequest } from './role.dto.ts';
import { findRoleFault } from './role-fault.ts';

export class RolesConfig {
  @ObjectsField({ about: 'Initial roles of a new organization.', of: () => RoleRequest, min: 0, max: 50, optional: true }) // prettier-ignore
  roles: RoleRequest[] = [];
}

/** Initial roles of a new organization, besides the built-in ones. */
export const ROLES_CONFIG: ConfigFile<RolesConfig> = {
  path: 'roles.yaml',
  about: 'Initial roles of a new organization.',
  type: RolesConfig,
  check: ({ roles }, { modules }) => {
    const subjects = modules.flatMap(({ resourceTypes = [] }) => resourceTypes);
    const permissions = permissionsOf(subjects.map(({ subject }) => subject));
    const definitions = roles.map((role) => ({ ...role, includes: role.includes ?? [] }));
    const catalog = new RoleCatalog(definitions, []);
    const taken = new Set<string>([...ROLES, GUEST]);
    return definitions.flatMap((role, index): ConfigFileProblem[] => {
      const path = ['roles', index];
      if (taken.has(role.name)) {
        return [
          { path: [...path, 'name'], message: 'must differ from the names of the other roles' },
        ];
      }
      taken.add(role.name);
      const fault = findRoleFault(role, permissions, catalog);
      if (fault === undefined) return [];
      return [{ path: [...path, fault.field, fault.index], message: fault.detail }];
    });
  },
};
