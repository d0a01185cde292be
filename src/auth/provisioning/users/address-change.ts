import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem, UnitOfWork } from '../../../platform/index.ts';
import { UserChanges } from '../../accounts/user-changes.ts';
import { Links } from '../../links/links.ts';
import { Notices } from '../../mail/notices.ts';
import { Sessions } from '../../sessions/session.service.ts';
import type { UserEntity } from '../../users/user.entity.ts';
import { normalizedEmail, UserStore } from '../../users/user.store.ts';
import { GroupStore } from '../groups/group.store.ts';

/** Another address for somebody: nothing that was proved of the former holds for it, and its owner is told. */
@Injectable()
export class AddressChange {
  constructor(
    private readonly users: UserStore,
    private readonly groups: GroupStore,
    private readonly changes: UserChanges,
    private readonly sessions: Sessions,
    private readonly links: Links,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem already_exists when anybody has the address, forbidden for an admin whom no group made one */
  async apply(user: UserEntity, address: string): Promise<UserEntity> {
    const email = normalizedEmail(address);
    if (email === user.email) return user;
    await this.requireMayChange(user);
    return this.uow.run(async () => {
      if (!(await this.users.renameSignIn(user, email))) {
        throw new Problem('already_exists', 'userName cannot be used.');
      }
      const details = { address: 'changed' };
      const change = { email, emailVerifiedAt: null };
      const changed = await this.changes.apply(user, change, { action: 'user.email', details });
      await this.sessions.revokeOthers(user.organizationId, user.id);
      await this.links.withdraw(
        user,
        'password-reset',
        'magic-link',
        'invitation',
        'email-verification',
      );
      await this.notices.addressChanged(user);
      return changed;
    });
  }

  /** Whoever reads the mail to an address can choose the password: the key of a directory makes nobody an admin thereby. */
  private async requireMayChange({ organizationId, id, roles }: UserEntity): Promise<void> {
    if (currentPrincipal().scopes === null || !roles.includes('admin')) return;
    const byGroups = await this.groups.rolesOf(organizationId, [id]);
    if (byGroups.get(id)?.includes('admin') === true) return;
    const detail =
      'The address of an admin is changed by an admin who is signed in, or where a group gives the role.';
    throw new Problem('forbidden', detail);
  }
}
