import { Injectable } from '@nestjs/common';
import { currentPrincipal, Locator } from '../../platform/index.ts';
import { RoleStore } from '../roles/role.store.ts';
import type { RoleSeparationEntity } from '../roles/role-separation.entity.ts';

/** Finds a pair by its two names with a dot between, in either order. */
@Injectable()
export class RoleSeparationLocator extends Locator<RoleSeparationEntity> {
  override readonly resourceType = 'role_separation';

  constructor(private readonly store: RoleStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<RoleSeparationEntity | null> {
    const names = (parameters['id'] ?? '').split('.').sort();
    const pairs = await this.store.listSeparations(currentPrincipal().organizationId);
    return (
      pairs.find(
        ({ one, other }) => names.length === 2 && one === names[0] && other === names[1],
      ) ?? null
    );
  }
}
