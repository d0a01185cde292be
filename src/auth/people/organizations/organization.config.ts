import { OmitType } from '@nestjs/swagger';
import { ROLES_CONFIG } from '../../../authorization/index.ts';
import { ROLES, type ConfigFile } from '../../../platform/index.ts';
import { OrganizationUpdate } from './organization.dto.ts';

/** Each is the same field as in `PATCH /v1/organization`. */
export class OrganizationConfig extends OmitType(OrganizationUpdate, ['name'] as const) {}

/** Settings that a new organization starts with. */
export const ORGANIZATION_CONFIG: ConfigFile<OrganizationConfig> = {
  path: 'organization.yaml',
  about: 'Initial settings of a new organization.',
  type: OrganizationConfig,
  check: ({ factorRoles = [] }, context) => {
    const roles = context.read(ROLES_CONFIG)?.roles;
    if (roles === undefined) return [];
    const known = new Set<string>([...ROLES, ...roles.map(({ name }) => name)]);
    return factorRoles.flatMap((name, index) =>
      known.has(name)
        ? []
        : [
            {
              path: ['factorRoles', index],
              message: `must be one of the roles ${[...known].join(', ')}`,
            },
          ],
    );
  },
};
