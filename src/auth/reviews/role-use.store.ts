import { Injectable } from '@nestjs/common';
import { currentPrincipal, UnitOfWork } from '../../platform/index.ts';

const HELD = 'select distinct roles from user_account where organization_id = $1';

/** In words for whoever wants to remove the role. */
const USE = `
  select 'people or service accounts have it' as use from user_account
   where organization_id = $1 and $2 = any(roles)
  union all
  select 'a group gives it' from scim_group where organization_id = $1 and $2 = any(roles)
  union all
  select 'an identity provider gives it' from identity_provider
   where organization_id = $1
     and ($2 = any(default_roles) or role_mapping is not null and exists (
       select from jsonb_each_text(role_mapping) as mapped where mapped.value = $2))
  union all
  select 'the organization wants a second factor of it' from organization
   where id = $1 and $2 = any(factor_roles)
  limit 1`;

/** Roles by user, and their sources. */
@Injectable()
export class RoleUseStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Every combination of roles that a user has. */
  async heldRoles(): Promise<string[][]> {
    const { organizationId } = currentPrincipal();
    const rows: { roles: string[] }[] = await this.uow.manager.query(HELD, [organizationId]);
    return rows.map(({ roles }) => roles);
  }

  async useOf(role: string): Promise<string | undefined> {
    const { organizationId } = currentPrincipal();
    const rows: { use: string }[] = await this.uow.manager.query(USE, [organizationId, role]);
    return rows[0]?.use;
  }
}
