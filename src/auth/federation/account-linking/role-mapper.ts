import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments } from '../../../authorization/index.ts';
import { Problem, UnitOfWork, type ProblemCode } from '../../../platform/index.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import { mappedRoles } from '../identity-providers/provider-rules.ts';
import { Notices } from '../../mail/notices.ts';
import type { ProviderClaims } from './provider-claims.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';

/** Why somebody keeps the roles that they have. */
const KEPT: Partial<Record<ProblemCode, string>> = {
  conflict: 'no admin could sign in any more',
  separated_roles: 'these roles are separated',
};

/** Sets the roles of users from their provider's claims, at each sign-in. */
@Injectable()
export class RoleMapper {
  constructor(
    private readonly users: UserStore,
    private readonly changes: UserChanges,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly assignments: Assignments,
  ) {}

  /** The roles that the provider gives; undefined when it maps none. */
  async mapped(
    provider: IdentityProviderEntity,
    { claims }: ProviderClaims,
  ): Promise<string[] | undefined> {
    return mappedRoles(provider, claims, await this.assignments.names(provider.organizationId));
  }

  /**
   * Sets a user's roles. The last admin who can sign in keeps their roles, as does a user who would receive separated
   * roles.
   *
   * @param again whether to try once more when the account changes meanwhile
   */
  async apply(
    user: UserEntity,
    roles: string[],
    provider: string,
    again = true,
  ): Promise<UserEntity> {
    const from = user.roles;
    if ([...from].sort().join() === [...roles].sort().join()) return user;
    const details = { from, to: roles, provider };
    try {
      return await this.uow.run(async () => {
        const told = { action: 'user.roles', details, byLink: true } as const;
        const changed = await this.changes.apply(user, { roles }, told);
        await this.notices.rolesChanged(changed, from, roles);
        return changed;
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'precondition_failed' && again) {
        const fresh = await this.users.get(user.organizationId, user.id);
        return this.apply(fresh, roles, provider, false);
      }
      const reason = KEPT[error.code];
      if (reason === undefined) throw error;
      const resource = `user:${user.id}`;
      await this.audit.refuse({
        action: 'user.roles',
        resource,
        reason,
        details,
      });
      return user;
    }
  }
}
